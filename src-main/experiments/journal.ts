import type { RunDetail, RunFrame, RunState } from '#shared/contract/runs.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { RunEnd } from './run-pool.ts';

/** A run that is about to be queued. */
export interface NewRun {
  readonly name: string;
  readonly scenario: Scenario;
  readonly parameters: RunDetail['parameters'];
  readonly provenance: RunDetail['provenance'];
}

/** Where runs are written down while they happen; the store behind the service, nothing at all in a test. */
export interface RunJournal {
  /** Writes the input down and answers the id of the run. */
  begin(run: NewRun): string;
  setState(id: string, state: Extract<RunState, 'queued' | 'running' | 'paused'>): void;
  /** Adds points behind those written before, so that a killed process leaves what it had. */
  appendSeries(id: string, series: RunFrame['series']): void;
  /** Writes the end down. The series of a result replace those that were appended. */
  end(id: string, end: RunEnd): void;
}
