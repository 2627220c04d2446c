import { computed } from 'vue';
import type { StrategyCatalogue } from '#shared/scenario/tunables.ts';
import { useApplication } from '#renderer/state/application.ts';
import { fieldFacts } from './field-facts.ts';
import type { FieldFacts } from './field-facts.ts';

type Facts = (path: string) => FieldFacts;

const known = new WeakMap<StrategyCatalogue, Facts>();
const nothing: Facts = () => ({ meaning: '', fallback: undefined });

/** Meanings and defaults of fields; empty until the catalogue of strategies came. */
export function useFieldFacts(): Facts {
  const application = useApplication();
  const facts = computed<Facts>(() => {
    const catalogue = application.info?.catalogue;
    if (!catalogue) return nothing;
    const found = known.get(catalogue) ?? fieldFacts(catalogue);
    known.set(catalogue, found);
    return found;
  });
  return (path) => facts.value(path);
}
