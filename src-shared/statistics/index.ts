/** Statistics of replications: see README.md. Only what is exported here is meant for others. */
export { BOOTSTRAP } from './bootstrap.ts';
export { compare } from './contrast.ts';
export type { CompareOptions } from './contrast.ts';
export { holm } from './multiple.ts';
export { replicationsNeeded } from './replications.ts';
export type { ReplicationsNeeded } from './replications.ts';
export { DEFAULT_CONFIDENCE, meanInterval, summarise } from './summary.ts';
export type { SummaryOptions } from './summary.ts';
export { trendAt, trendOf } from './trend.ts';
export type { Trend } from './trend.ts';
export type {
  Change,
  Contrast,
  Design,
  EffectSize,
  Interval,
  MaybeValue,
  QuantileEstimate,
  Summary,
  TestName,
  TestResult,
} from './types.ts';
