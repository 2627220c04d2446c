import type { WorkingSet, WorkingSetRequest } from '#shared/contract/working-set.ts';
import { parseScenario } from '#shared/scenario/document.ts';
import { analyseWorkingSet } from '#main/analysis/index.ts';
import type { ServiceDependencies } from './dependencies.ts';
import { invalidDocument, notFound } from './errors.ts';

/** The analysis of one guest of a document. @throws an error for people when document or guest cannot be used */
export function workingSetOf(
  { engine }: ServiceDependencies,
  { document, guest: name, bandwidths }: WorkingSetRequest,
): WorkingSet {
  const reading = parseScenario(document, engine.catalogue);
  if (!reading.ok) throw invalidDocument(reading.problems);
  const { scenario } = reading;
  const guest =
    name === null ? scenario.guests[0] : scenario.guests.find((one) => one.name === name);
  if (!guest) throw notFound('guest', name ?? 'the first');
  return analyseWorkingSet(scenario, guest, bandwidths);
}
