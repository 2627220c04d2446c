import type { Terminal } from './terminal.ts';

/** What every command gets. */
export interface Context {
  readonly terminal: Terminal;
  /** Sets the exit code; the largest one of a program counts. */
  readonly finish: (exitCode: number) => void;
}
