/** The filter language: see README.md. Only what is exported here is meant for others. */
export { completeFilter } from './complete.ts';
export type { Completion, Completions } from './complete.ts';
export type { RunFieldId } from './fields.ts';
export { sizesOfLists } from './parameter-sums.ts';
export { LONGEST_FILTER, parseFilter } from './parse.ts';
export type { FilterReading } from './parse.ts';
export { isKnownParameter, patternOfPath, resolveName } from './resolve.ts';
export { NO_VOCABULARY } from './tree.ts';
export type {
  Filter,
  FilterNote,
  FilterProblem,
  Literal,
  Operator,
  Subject,
  Vocabulary,
} from './tree.ts';
export { bothOf, chosenValues, withValues, writeText } from './write.ts';
