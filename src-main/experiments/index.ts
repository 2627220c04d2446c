import { availableParallelism } from 'node:os';

export { Changes } from './changes.ts';
export { timedExpectation } from './engine.ts';
export type { ExpectScenario } from './engine.ts';
export { Experiments } from './experiments.ts';
export type { RunPresent, StartOptions } from './experiments.ts';
export type { NewRun, RunJournal } from './journal.ts';
export type { Log } from './log.ts';
export { QueueFullError } from './run-pool.ts';
export type { RunEnd } from './run-pool.ts';
export type { Shard } from './sweeps/active-sweep.ts';
export { bytesOf, timeLeft } from './sweeps/estimate.ts';
export type { SweepJournal } from './sweeps/journal.ts';
export type { JobOutcome } from './sweeps/messages.ts';
export { checkParts, ShardMerge } from './sweeps/merge.ts';
export { MOST_SHARDS, ShardFileError, shardLines, ShardReader } from './sweeps/shard-file.ts';
export type { ShardHeader, ShardReplication } from './sweeps/shard-file.ts';
export { readyExperiment, Sweeps, SweepStateError } from './sweeps/sweeps.ts';
export { ownWorkerAddress } from './worker-address.ts';

/** Worker threads when nothing else is set: one core is left to the window. */
export function defaultWorkers(): number {
  return Math.max(1, availableParallelism() - 1);
}
