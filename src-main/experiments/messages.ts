import type { Pace, RunControl, RunFrame } from '#shared/contract/runs.ts';
import type { Expectation } from '#shared/contract/scenarios.ts';
import type { RunResult } from '#shared/result/result.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { FromSweepWorker, ToSweepWorker } from './sweeps/messages.ts';

// Both ends of these messages are this folder, in one process, and what they carry was validated where it
// entered Godwit (the contract, the scenario schema); the types are the whole check.

/** What a run is started with. Its scenario holds the seed and the resolution that apply. */
export interface RunStart {
  readonly id: string;
  readonly scenario: Scenario;
  readonly pace: Pace;
  readonly paused: boolean;
  /** The migration whose maps the frames carry; null for none. */
  readonly map: number | null;
  /** Through this moment it goes as fast as it can, whatever its pace, and paused or not; null: nobody has seen any of it. */
  readonly catchUp: Seconds | null;
}

export type ToWorker =
  | ToSweepWorker
  | { readonly type: 'start'; readonly start: RunStart }
  | { readonly type: 'control'; readonly id: string; readonly control: RunControl }
  /** A frame of the run was taken; until then no more than a few are under way. */
  | { readonly type: 'taken'; readonly id: string }
  | {
      readonly type: 'expect';
      readonly id: number;
      readonly scenario: Scenario;
      readonly curveOver: string | null;
    }
  /** Send what there is of every run, then end. */
  | { readonly type: 'close' };

export type FromWorker =
  | FromSweepWorker
  | {
      readonly type: 'state';
      readonly id: string;
      readonly state: 'running' | 'paused';
      readonly pace: Pace;
      readonly simulatedTime: Seconds;
      /** Where it stops hurrying; null when it does not hurry. */
      readonly catchUp: Seconds | null;
    }
  /** It computes no further; what it has follows. */
  | { readonly type: 'cancelling'; readonly id: string }
  | { readonly type: 'frame'; readonly id: string; readonly frame: RunFrame }
  | { readonly type: 'finished'; readonly id: string; readonly result: RunResult }
  | { readonly type: 'failed'; readonly id: string; readonly reason: string }
  | { readonly type: 'expected'; readonly id: number; readonly expectation: Expectation }
  | { readonly type: 'not-expected'; readonly id: number; readonly reason: string };
