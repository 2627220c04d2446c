import type { NewRun, RunEnd, RunJournal } from '#main/experiments/index.ts';

/** What a journal was told about one run. */
export interface JournalledRun {
  readonly run: NewRun;
  readonly states: string[];
  readonly points: number[];
  end: RunEnd | null;
}

/** A journal that a test can look into. */
export class MemoryJournal implements RunJournal {
  readonly runs = new Map<string, JournalledRun>();

  begin(run: NewRun): string {
    const id = `run-${this.runs.size + 1}`;
    this.runs.set(id, { run, states: [], points: [], end: null });
    return id;
  }

  of(id: string): JournalledRun {
    const run = this.runs.get(id);
    if (!run) throw new Error(`no run ${id}`);
    return run;
  }

  setState(id: string, state: string): void {
    this.of(id).states.push(state);
  }

  appendSeries(id: string, series: Parameters<RunJournal['appendSeries']>[1]): void {
    for (const { table } of series) this.of(id).points.push(...(table.columns['sent_bytes'] ?? []));
  }

  end(id: string, end: RunEnd): void {
    this.of(id).end = end;
  }
}
