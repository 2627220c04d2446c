import type { OpenedFile } from '#shared/contract/application.ts';
import { Broadcast } from '../broadcast.ts';
import { createRouterHandler } from '../connection.ts';
import { Lifecycle } from '../lifecycle.ts';
import type { HostLog } from '../log.ts';
import { readOpenedFile } from '../opened-files.ts';
import { chromiumPrinter } from '../print-pdf.ts';
import { startServices } from '../services.ts';
import type { BrowserServer } from './server.ts';
import { startBrowserServer } from './server.ts';

export interface ServeOptions {
  readonly port: number | undefined;
  readonly dataDirectory: string;
  readonly rendererDirectory: string;
  /** Paths of scenarios or measured migrations that the first page opens. */
  readonly files: readonly string[];
  readonly log: HostLog;
}

export interface ServedGodwit {
  readonly server: BrowserServer;
  stop(): Promise<void>;
}

/**
 * Starts the services and the local server.
 *
 * @throws Error, for people, when a file, the store or the port cannot be had; nothing is left running.
 */
export async function serveGodwit(options: ServeOptions): Promise<ServedGodwit> {
  const { log } = options;
  const lifecycle = new Lifecycle(log);
  try {
    const openRequests = new Broadcast<OpenedFile>();
    for (const path of options.files) openRequests.publish(await readOpenedFile(path));
    const router = await startServices(lifecycle, {
      host: 'browser',
      dataDirectory: options.dataDirectory,
      openRequests,
      // A page has no desktop menu.
      menuCommands: new Broadcast(),
      printPdf: chromiumPrinter(process.env),
      log,
    });
    const server = await lifecycle.start(
      'the local server',
      () =>
        startBrowserServer({
          port: options.port,
          rendererDirectory: options.rendererDirectory,
          handler: createRouterHandler(router, log),
          log,
        }),
      (started) => started.close(),
    );
    return { server, stop: () => lifecycle.stop() };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}
