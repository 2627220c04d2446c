import type { RunDetail } from '#shared/contract/runs.ts';
import type { RunResult } from '#shared/result/result.ts';
import type { ScenarioProblem } from '#shared/scenario/problem.ts';
import type { Resolution } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';

/** One replication to be run: the point by its number in the sweep, and the seed. */
export interface Job {
  readonly point: number;
  readonly seed: number;
}

/** What the store needs of a replication's run besides its result. */
export interface ReplicationInput {
  readonly name: string;
  readonly resolution: Resolution;
  readonly guests: number;
  readonly memoryStrategy: string;
  readonly diskStrategy: string;
  readonly scenario: Record<string, unknown>;
  readonly parameters: RunDetail['parameters'];
}

/** What of a result is stored beside the input. */
export type EndedResult = Pick<RunResult, 'digest' | 'ended' | 'migrations' | 'cluster'>;

export type JobOutcome =
  | {
      readonly job: Job;
      readonly ok: true;
      readonly input: ReplicationInput;
      readonly result: EndedResult;
      readonly seconds: Seconds;
    }
  | { readonly job: Job; readonly ok: false; readonly failure: string; readonly seconds: Seconds };

/** A point that was checked as a scenario. */
export type CheckedPoint =
  | {
      readonly ok: true;
      readonly index: number;
      readonly hash: string;
      /** Values and labels of its axes, as JSON text. */
      readonly values: string;
    }
  | {
      readonly ok: false;
      readonly index: number;
      readonly values: Readonly<Record<string, string | number | boolean | null>>;
      readonly labels: Readonly<Record<string, string>>;
      readonly problems: readonly ScenarioProblem[];
    };

/** Each sweep that a worker knows has a number of its own, new at every start, so that late answers are recognised. */
export type ToSweepWorker =
  | {
      readonly type: 'sweep-open';
      readonly sweep: number;
      readonly document: object;
      /** Where the worker tells what it is at; the same for all sweeps of a worker. */
      readonly atWork: SharedArrayBuffer;
      /** Its work goes before that of sweeps that came earlier. */
      readonly urgent: boolean;
    }
  | {
      readonly type: 'sweep-check';
      readonly sweep: number;
      readonly from: number;
      readonly to: number;
    }
  | { readonly type: 'sweep-run'; readonly sweep: number; readonly jobs: readonly Job[] }
  | { readonly type: 'sweep-hold'; readonly sweep: number; readonly held: boolean }
  /** Forget the sweep and whatever of it is under way. */
  | { readonly type: 'sweep-drop'; readonly sweep: number };

export type FromSweepWorker =
  /** The worker has started and read the document. */
  | { readonly type: 'sweep-opened'; readonly sweep: number }
  /** Nothing of it is under way any more. */
  | { readonly type: 'sweep-dropped'; readonly sweep: number }
  | {
      readonly type: 'sweep-checked';
      readonly sweep: number;
      readonly points: readonly CheckedPoint[];
    }
  /** In the order in which the jobs came. */
  | {
      readonly type: 'sweep-ended';
      readonly sweep: number;
      readonly outcomes: readonly JobOutcome[];
    };
