import type { RunFrame, RunState } from '#shared/contract/runs.ts';
import type { Log } from './log.ts';
import type { RunJournal } from './journal.ts';
import type { RunEnd } from './run-pool.ts';

/** Points wait this long before they are written: what a killed process may lose. */
const WAIT_MS = 500;
/** Writing may take one part in so many of this thread's time, so runs of thousands of migrations wait longer. */
const SHARE = 20;

/** Writes one run down while it happens. Frames come in small pieces, and writing each would be slow. */
export class RunRecorder {
  readonly #id: string;
  readonly #journal: RunJournal;
  readonly #log: Log;
  #state: RunState = 'queued';
  #pending: RunFrame['series'] = [];
  #points = 0;
  #timer: NodeJS.Timeout | undefined;
  #waitMs = WAIT_MS;
  #broken = false;

  constructor(id: string, journal: RunJournal, log: Log) {
    this.#id = id;
    this.#journal = journal;
    this.#log = log;
  }

  setState(state: RunState): void {
    if (state === this.#state) return;
    this.#state = state;
    if (state !== 'queued' && state !== 'running' && state !== 'paused') return;
    this.#attempt('the state of a run', () => this.#journal.setState(this.#id, state));
    // A person who paused looks at what there is, in the table and in a comparison too.
    if (state === 'paused') this.flush();
  }

  addFrame({ series }: RunFrame): void {
    this.#pending = [...this.#pending, ...series];
    for (const { table } of series) this.#points += table.time.length;
    if (this.#points > 0) this.#timer ??= setTimeout(() => this.flush(), this.#waitMs).unref();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#points === 0) return;
    const series = joined(this.#pending);
    this.#pending = [];
    this.#points = 0;
    const began = performance.now();
    this.#attempt('what a run recorded', () => this.#journal.appendSeries(this.#id, series));
    this.#waitMs = Math.max(WAIT_MS, (performance.now() - began) * SHARE);
  }

  /** Answers the sentence to show when the end could not be written; null when it was. */
  end(end: RunEnd): string | null {
    if (end.result === null) this.flush();
    clearTimeout(this.#timer);
    try {
      this.#journal.end(this.#id, end);
      return null;
    } catch (error) {
      this.#log.warn('the end of a run could not be stored', error);
      return 'The result could not be stored; the log says why. Run it again when the store can be written.';
    }
  }

  /** A store that cannot be written must not end the run: what is watched goes on, and the end tries again. */
  #attempt(what: string, action: () => void): void {
    if (this.#broken) return;
    try {
      action();
    } catch (error) {
      this.#broken = true;
      this.#log.warn(`${what} could not be stored`, error);
    }
  }
}

/** One table a migration instead of one a frame. */
function joined(series: RunFrame['series']): RunFrame['series'] {
  const byMigration = new Map<number, RunFrame['series']>();
  for (const one of series) {
    const tables = byMigration.get(one.migration);
    if (tables) tables.push(one);
    else byMigration.set(one.migration, [one]);
  }
  return [...byMigration].map(([migration, pieces]) => {
    const names = Object.keys(pieces[0]?.table.columns ?? {});
    return {
      migration,
      table: {
        time: pieces.flatMap(({ table }) => table.time),
        columns: Object.fromEntries(
          names.map((name) => [name, pieces.flatMap(({ table }) => table.columns[name] ?? [])]),
        ),
      },
    };
  });
}
