import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { emitPreventable, strict, StrictEmitter } from './strict.ts';

/** What the application needs from the windows; set by `window.ts`. */
export interface WindowCloser {
  /** Asks every window to close; false when one refused. */
  closeAll(): Promise<boolean>;
  /** Ends the browser. */
  dispose(): Promise<void>;
}

const emitter = new StrictEmitter('app', [
  'before-quit',
  'open-file',
  'quit',
  'ready',
  'second-instance',
  'web-contents-created',
  'will-quit',
  'window-all-closed',
]);
const paths = new Map<string, string>();
let ready: () => void;
const whenReady = new Promise<void>((resolve) => {
  ready = resolve;
});
let isReady = false;
let sandboxed = false;
let closer: WindowCloser | undefined;
let quitting = false;

/** Called when the browser runs. */
export function becomeReady(windows: WindowCloser): void {
  closer = windows;
  isReady = true;
  emitter.emit('ready');
  ready();
}

export const sandboxIsEnabled = (): boolean => sandboxed;
export const userData = (): string => {
  const path = paths.get('userData');
  if (path === undefined)
    throw new Error('The stand-in for Electron needs app.setPath("userData") before it is ready.');
  return path;
};

/** What happens when the last window has closed. */
export function allWindowsClosed(): void {
  if (quitting) return;
  if (emitter.listenerCount('window-all-closed') === 0) app.quit();
  else emitter.emit('window-all-closed');
}

async function quit(): Promise<void> {
  if (!quitting) {
    quitting = true;
    const refused =
      emitPreventable(emitter, 'before-quit') || !(await (closer?.closeAll() ?? true));
    if (refused) {
      quitting = false;
      return;
    }
  }
  if (!emitPreventable(emitter, 'will-quit')) await end(0);
}

async function end(code: number): Promise<void> {
  emitter.emit('quit', {}, code);
  // The browser may be gone before: a test ends it, too.
  await closer?.dispose().catch(() => undefined);
  process.exit(code);
}

/** Files by which a second instance speaks to the first: taking the lock has to be synchronous, as in Electron. */
function takeInstanceLock(additionalData: unknown): boolean {
  const folder = join(userData(), 'standin-instance');
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'lock');
  if (!ownLock(lock)) {
    const draft = join(folder, `draft-${process.pid}`);
    writeFileSync(
      draft,
      JSON.stringify({ argv: process.argv, cwd: process.cwd(), additionalData }),
    );
    renameSync(draft, join(folder, `second-${process.pid}`));
    return false;
  }
  watch(folder, () => {
    for (const name of readdirSync(folder).filter((one) => one.startsWith('second-'))) {
      const file = join(folder, name);
      const second = JSON.parse(readFileSync(file, 'utf8')) as {
        argv: string[];
        cwd: string;
        additionalData: unknown;
      };
      rmSync(file);
      emitter.emit('second-instance', {}, second.argv, second.cwd, second.additionalData);
    }
  }).unref();
  process.on('exit', () => rmSync(lock, { force: true }));
  return true;
}

function ownLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const owner = Number(readFileSync(lock, 'utf8'));
    try {
      process.kill(owner, 0);
      return false;
    } catch {
      writeFileSync(lock, String(process.pid));
      return true;
    }
  }
}

export const app = strict('app', {
  isPackaged: false,
  on: (event: string, listener: (...values: never[]) => void) => emitter.on(event, listener),
  once: (event: string, listener: (...values: never[]) => void) => emitter.once(event, listener),
  emit: (event: string, ...values: unknown[]) => emitter.emit(event, ...values),
  whenReady: () => whenReady,
  isReady: () => isReady,
  enableSandbox: () => {
    if (isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
    sandboxed = true;
  },
  getPath: (name: string) => {
    const path = paths.get(name);
    if (path === undefined) throw new Error(`The stand-in for Electron has no path "${name}".`);
    return path;
  },
  setPath: (name: string, path: string) => {
    paths.set(name, path);
  },
  requestSingleInstanceLock: (additionalData?: unknown) => takeInstanceLock(additionalData),
  quit: () => void quit(),
  exit: (code = 0) => void end(code),
});
