import { FAULT_KIND_TITLES, FAULT_OUTCOME_TITLES, FAULT_PHASE_TITLES } from './faults.ts';

const lowered = (titles: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(titles).map(([id, title]) => [id, title.toLowerCase()]);

/** Words of the field inside a sentence, by the id that stands in results: `{kind:term}`. */
export const TERMS: Readonly<Record<string, string>> = Object.fromEntries([
  ...lowered(FAULT_KIND_TITLES),
  ...lowered(FAULT_PHASE_TITLES),
  ...lowered(FAULT_OUTCOME_TITLES),
]);
