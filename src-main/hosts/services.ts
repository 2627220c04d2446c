import type { ApplicationInfo, OpenedFile } from '#shared/contract/application.ts';
import { PRESETS } from '#shared/scenario/presets/index.ts';
import { measuredLibrary } from '#main/measured/index.ts';
import type { Router } from '#main/service/index.ts';
import { createService } from '#main/service/index.ts';
import type { PrintPdf } from '#main/service/print.ts';
import { openStore, storeLocation } from '#main/store/index.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { Broadcast } from './broadcast.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { HostLog } from './log.ts';

/** What makes the services of one host different from those of another. */
export interface HostServicesOptions {
  readonly host: ApplicationInfo['host'];
  readonly dataDirectory: string;
  /** Files that the shell wants the window to open. */
  readonly openRequests: Broadcast<OpenedFile>;
  /** Commands chosen in the shell's menu. */
  readonly menuCommands: Broadcast<{ command: string }>;
  readonly printPdf: PrintPdf;
  readonly log: HostLog;
}

/**
 * Opens the store and starts the procedures; `lifecycle` stops both, the procedures first.
 *
 * @throws StoreError when the store cannot be opened, with a sentence that says what to do
 */
export async function startServices(
  lifecycle: Lifecycle,
  options: HostServicesOptions,
): Promise<Router> {
  const { host, dataDirectory, openRequests, menuCommands, printPdf, log } = options;
  const location = storeLocation(dataDirectory);
  // Now that nothing is open, what a person asked for in Settings is carried out.
  const changes = location.settle(new Date());
  const store = await lifecycle.start(
    'the store',
    () => openStore({ path: location.path(), notices: changes }),
    (opened) => opened.close(),
  );
  // The window shows the store's health; who started Godwit from a terminal should know at once.
  for (const { sentence } of store.notices) log.warn(sentence);
  const service = await lifecycle.start(
    'the simulations',
    () =>
      createService({
        version: packageJson.version,
        host,
        store,
        location,
        presets: PRESETS,
        measured: measuredLibrary,
        shell: {
          openRequests: (signal) => openRequests.subscribe(signal),
          menuCommands: (signal) => menuCommands.subscribe(signal),
        },
        printPdf,
        log,
      }),
    (started) => started.close(),
  );
  return service.router;
}
