import { Presets, SingleBar } from 'cli-progress';

/** Where a command reads and writes; a test gives its own. */
export interface Terminal {
  /** Results. */
  readonly out: (text: string) => void;
  /** Everything else: progress, warnings, errors. */
  readonly err: (text: string) => void;
  /** True when standard error is a terminal on which a bar can be redrawn. */
  readonly interactive: boolean;
  /** Folder against which paths are meant. */
  readonly cwd: string;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    interactive: process.stderr.isTTY === true,
    cwd: process.cwd(),
  };
}

export interface Progress {
  /** @param note what is being worked on now */
  update(done: number, note?: string): void;
  stop(): void;
}

const LINE_EVERY = 10;

/**
 * Progress of known length on standard error: a bar on a terminal; otherwise a line at every tenth, so that a
 * log stays readable.
 */
export function startProgress(terminal: Terminal, what: string, total: number): Progress {
  if (terminal.interactive) {
    const format = `${what} [{bar}] {value}/{total} {note}`;
    const bar = new SingleBar(
      { format, stream: process.stderr, hideCursor: true, clearOnComplete: true },
      Presets.shades_classic,
    );
    bar.start(total, 0, { note: '' });
    return { update: (done, note = '') => bar.update(done, { note }), stop: () => bar.stop() };
  }
  let told = 0;
  return {
    update: (done) => {
      const tenth = Math.floor((done * LINE_EVERY) / Math.max(1, total));
      if (tenth <= told) return;
      told = tenth;
      terminal.err(`${what}: ${done} of ${total}\n`);
    },
    stop: () => {},
  };
}
