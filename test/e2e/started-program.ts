import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file or folder of the project. */
export const inProject = (path: string): string =>
  fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** An empty data folder that goes away with the test. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'godwit-e2e-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** How long a program may take to end after it was asked to. */
const endingMilliseconds = 60_000;

/** A program that runs for the length of a test. */
export class StartedProgram {
  readonly child: ChildProcess;
  /** Everything that it has written to either stream. */
  output = '';

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    // As the starter does: the pinned Node, which also runs the tests.
    this.child = spawn(process.execPath, args, {
      cwd: inProject('.'),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        this.output += data.toString('utf8');
      });
    }
  }

  /** Waits until the output matches. @throws Error with the output when the program ends before. */
  async waitFor(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.output);
      if (found) return found;
      if (this.hasEnded) {
        throw new Error(`The program ended before it wrote ${pattern}:\n${this.output}`);
      }
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
  }

  /** Waits for the end; answers the exit code, null when a signal ended it. */
  async ended(): Promise<number | null> {
    if (!this.hasEnded) await once(this.child, 'exit');
    return this.child.exitCode;
  }

  /** Asks it to end as a person would. @throws Error when it does not. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), endingMilliseconds);
    const code = await this.ended();
    clearTimeout(timer);
    if (this.child.signalCode === 'SIGKILL')
      throw new Error(`The program did not end when asked to:\n${this.output}`);
    return code;
  }

  /** Ends it without a chance to tidy up, as a crash does. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended();
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
