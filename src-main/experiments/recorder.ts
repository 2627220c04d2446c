import type { RunFrame, RunState } from '#shared/contract/runs.ts';
import type { Log } from './log.ts';
import type { RunJournal } from './journal.ts';
import type { RunEnd } from './run-pool.ts';

/** Points wait this long before they are written: what a killed process may lose. */
const WAIT_MS = 500;
/** Writing may take one part in so many of this thread's time, so runs of thousands of migrations wait longer. */
const SHARE = 20;

/** A store that refused is left alone for this long: an attempt may hold up this thread for seconds. */
const RESPITE_MS = 2000;
/** Ends matter more: they are tried again after waits that grow by this much each time, so many times in all. */
const END_WAIT_MS = 500;
const END_ATTEMPTS = 4;

const UNSTORED =
  'The result could not be stored; the log says why. Run it again when the store can be written.';

/** An end on its way into the journal. */
interface Ending {
  readonly end: RunEnd;
  readonly told: (unstored: string | null) => void;
  attempts: number;
}

/**
 * Writes one run down while it happens. Frames come in small pieces, and writing each would be slow. A store that
 * cannot be written ends no run: what it missed is kept and written when it can be again.
 */
export class RunRecorder {
  readonly #id: string;
  readonly #journal: RunJournal;
  readonly #log: Log;
  #state: RunState = 'queued';
  #storedState: RunState = 'queued';
  #pending: RunFrame['series'] = [];
  #points = 0;
  #timer: NodeJS.Timeout | undefined;
  #endTimer: NodeJS.Timeout | undefined;
  #waitMs = WAIT_MS;
  /** Before this moment of the process nothing is tried; after a failure only. */
  #respiteUntil = 0;
  #warned = false;
  #ending: Ending | null = null;
  #unmarked = false;

  constructor(id: string, journal: RunJournal, log: Log) {
    this.#id = id;
    this.#journal = journal;
    this.#log = log;
  }

  setState(state: RunState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#attempt(() => this.#storeState());
    this.#catchUpLater();
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
    const began = performance.now();
    this.#attempt(() => {
      this.#storeState();
      this.#storePoints();
    });
    this.#waitMs = Math.max(WAIT_MS, (performance.now() - began) * SHARE);
    this.#catchUpLater();
  }

  /**
   * Writes the end down, again and again for a while when it cannot be written; `told` hears null when it was, and
   * otherwise the sentence to show. The run is then marked failed as soon as that can be written.
   */
  end(end: RunEnd, told: (unstored: string | null) => void): void {
    clearTimeout(this.#timer);
    this.#ending = { end, told, attempts: 0 };
    // What is interrupted is so by closing, and the next opening finds what was left.
    this.#tryEnd(end.state === 'interrupted');
  }

  /** True while the journal takes the run for one under way although it has ended. */
  get isBehind(): boolean {
    return this.#unmarked;
  }

  /** The last attempt to write an end that could not be written yet: Godwit closes. */
  close(): void {
    if (this.#ending !== null) this.#tryEnd(true);
    else if (this.#unmarked) this.#markFailed();
    clearTimeout(this.#endTimer);
  }

  #tryEnd(isLast: boolean): void {
    const ending = this.#ending;
    if (ending === null) return;
    clearTimeout(this.#endTimer);
    ending.attempts += 1;
    try {
      // The series of a result replace those that were written on the way.
      if (ending.end.result === null) this.#storePoints();
      this.#journal.end(this.#id, ending.end);
      this.#settle(ending, null);
    } catch (error) {
      if (!isLast && ending.attempts < END_ATTEMPTS) {
        this.#endTimer = setTimeout(() => this.#tryEnd(false), ending.attempts * END_WAIT_MS);
        return;
      }
      this.#log.warn('the end of a run could not be stored', error);
      this.#markFailed();
      this.#settle(ending, UNSTORED);
    }
  }

  #settle(ending: Ending, unstored: string | null): void {
    this.#ending = null;
    ending.told(unstored);
  }

  /** The run ends in the store as well, if not with what it gave, as soon as that can be written: else it would be under way there for ever. */
  #markFailed(): void {
    clearTimeout(this.#endTimer);
    try {
      this.#journal.end(this.#id, { state: 'failed', result: null, failure: UNSTORED });
      this.#unmarked = false;
    } catch (error) {
      if (!this.#unmarked)
        this.#log.warn('a run whose end could not be stored could not be marked failed yet', error);
      this.#unmarked = true;
      this.#endTimer = setTimeout(() => this.#markFailed(), RESPITE_MS).unref();
    }
  }

  #storeState(): void {
    const state = this.#unstoredState();
    if (state === null) return;
    this.#journal.setState(this.#id, state);
    this.#storedState = state;
  }

  /** The state that the journal does not know yet; ends come to it with their results. */
  #unstoredState(): 'queued' | 'running' | 'paused' | null {
    const state = this.#state;
    if (state === this.#storedState) return null;
    return state === 'queued' || state === 'running' || state === 'paused' ? state : null;
  }

  /** What was refused is tried again when nothing more happens, too. */
  #catchUpLater(): void {
    if (this.#points > 0 || this.#unstoredState() !== null)
      this.#timer ??= setTimeout(() => this.flush(), RESPITE_MS).unref();
  }

  #storePoints(): void {
    if (this.#points === 0) return;
    this.#pending = joined(this.#pending);
    this.#journal.appendSeries(this.#id, this.#pending);
    this.#pending = [];
    this.#points = 0;
  }

  #attempt(action: () => void): void {
    if (performance.now() < this.#respiteUntil) return;
    try {
      action();
    } catch (error) {
      this.#respiteUntil = performance.now() + RESPITE_MS;
      if (!this.#warned) this.#log.warn('what a run recorded could not be stored yet', error);
      this.#warned = true;
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
