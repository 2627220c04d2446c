/** Answers of recipes: see README.md. Only what is exported here is meant for others. */
export { buildBands } from './bands.ts';
export { buildComparison, buildComparisonBreathing, groupsOf } from './build.ts';
export type { Breathe, RunSource } from './facts.ts';
export type { Group } from './grouping.ts';
export { parameterNames, parameterText } from './labels.ts';
export { metricOf } from './metric.ts';
export { buildTrend } from './trend.ts';
export { buildWhy } from './why.ts';
