import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { _electron, chromium } from '@playwright/test';
import { inProject, StartedProgram } from './started-program.ts';

/** What tests use of Electron's module; the same on the stand-in. */
export interface ElectronModule {
  readonly app: { emit(event: string, ...values: unknown[]): boolean; quit(): void };
  readonly BrowserWindow: { getAllWindows(): DesktopWindow[] };
  readonly Menu: {
    getApplicationMenu(): {
      getMenuItemById(id: string): { click(): void; readonly label: string } | null;
    } | null;
  };
  readonly dialog: { showOpenDialog: unknown; showErrorBox: unknown };
  readonly shell: { openExternal: unknown };
}

interface DesktopWindow {
  close(): void;
  maximize(): void;
  isMaximized(): boolean;
  setBounds(bounds: { x: number; y: number; width: number; height: number }): void;
  getNormalBounds(): { x: number; y: number; width: number; height: number };
}

/** A running desktop application, on the stand-in or on Electron. */
export interface Desktop {
  readonly page: Page;
  /** Runs a function in the main process; it must not use anything from outside itself. */
  evaluate<Result, Argument = undefined>(
    run: (electron: ElectronModule, argument: Argument) => Result,
    argument?: Argument,
  ): Promise<Awaited<Result>>;
  /** Waits for the end of the process. */
  ended(): Promise<unknown>;
  /** Ends it, if it still runs. */
  stop(): Promise<void>;
}

const builtMain = inProject('dist/main/electron.js');
const standIn = new URL('../electron-standin/register.ts', import.meta.url).href;

/** Starts the stand-in's process and nothing else; a second instance ends by itself. */
export function spawnStandIn(dataDirectory: string, files: readonly string[] = []): StartedProgram {
  return new StartedProgram(['--import', standIn, builtMain, `--data=${dataDirectory}`, ...files]);
}

export async function startStandIn(
  dataDirectory: string,
  files: readonly string[] = [],
): Promise<Desktop> {
  const program = spawnStandIn(dataDirectory, files);
  const devtools = await new Promise<string>((resolve, reject) => {
    program.child.on('message', (message: { devtools?: string }) => {
      if (message.devtools) resolve(message.devtools);
    });
    program.child.once('exit', () =>
      reject(new Error(`The stand-in ended early:\n${program.output}`)),
    );
  });
  const browser = await chromium.connectOverCDP(devtools);
  const context = browser.contexts()[0];
  if (context === undefined) throw new Error('Chromium has no window.');
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  await page.waitForURL(/^http/);
  let requests = 0;
  return {
    page,
    async evaluate(run, argument) {
      const id = (requests += 1);
      const reply = new Promise<{ value?: unknown; error?: string }>((resolve) => {
        const listen = (message: { id?: number; value?: unknown; error?: string }): void => {
          if (message.id !== id) return;
          program.child.off('message', listen);
          resolve(message);
        };
        program.child.on('message', listen);
      });
      program.child.send({ id, source: run.toString(), argument });
      const { value, error } = await reply;
      if (error !== undefined) throw new Error(error);
      return value as never;
    },
    ended: () => program.ended(),
    stop: async () => {
      await browser.close().catch(() => undefined);
      if (!program.hasEnded) await program.stop();
    },
  };
}

/** The Electron binary to test with; undefined where there is none. */
export function findElectron(): string | undefined {
  const named = process.env['ELECTRON_PATH'];
  if (named) return named;
  // Never `require('electron')`: that alone would start a download.
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(binary) ? binary : undefined;
}

function electronOptions(dataDirectory: string, files: readonly string[]) {
  return {
    executablePath: findElectron() ?? '',
    args: [inProject('.'), `--data=${dataDirectory}`, ...files],
    cwd: inProject('.'),
  };
}

export async function startElectron(
  dataDirectory: string,
  files: readonly string[] = [],
): Promise<Desktop> {
  const application = await _electron.launch(electronOptions(dataDirectory, files));
  const page = await application.firstWindow();
  const child = application.process();
  return {
    page,
    evaluate: (run, argument) => application.evaluate(run as never, argument as never) as never,
    ended: () => (child.exitCode === null ? once(child, 'exit') : Promise.resolve()),
    stop: () => application.close(),
  };
}

/** Starts a second instance on the same data folder and waits for its end. */
export async function startSecondInstance(
  host: string,
  dataDirectory: string,
  files: readonly string[],
): Promise<void> {
  if (host === 'standin') {
    await spawnStandIn(dataDirectory, files).ended();
    return;
  }
  const second = await _electron.launch(electronOptions(dataDirectory, files)).catch(() => null);
  // A second instance may be gone before Playwright has attached to it, which is what it should be.
  if (second && second.process().exitCode === null) await once(second.process(), 'exit');
}
