import { getPath } from '#shared/scenario/document.ts';
import type { QuantityKind } from '#shared/units/types.ts';
import { useApplication } from '#renderer/state/application.ts';
import { useScenario } from '#renderer/state/scenario.ts';
import { CLASS_FIELDS, FIELDS, isQuantity, MIGRATION_TIMES, PROCESS_FIELDS } from './field-tables.ts';
import { partAround, partKind } from './outline.ts';

/** Answers which kind of quantity the field at a path of the open document holds. */
export function useFieldKind(): (path: string) => QuantityKind {
  const application = useApplication();
  const scenario = useScenario();

  function tunableKind(path: string): QuantityKind | undefined {
    const match = /^(plan\[\d+\]\.(memory|disk))\.(\w+)$/.exec(path);
    if (!match || !scenario.document) return undefined;
    const [, strategyPath = '', kind, key = ''] = match;
    const id = getPath(scenario.document, `${strategyPath}.strategy`);
    const tunable = application.strategy(kind as 'memory' | 'disk', String(id))?.tunables[key];
    return tunable && 'min' in tunable ? tunable.kind : undefined;
  }

  return (path) => {
    const tunable = tunableKind(path);
    if (tunable) return tunable;
    const part = partAround(path);
    const key = part === '' ? path : path.slice(part.length + 1);
    const groups = [...FIELDS[partKind(part) ?? 'scenario'], ...MIGRATION_TIMES];
    const inner = /^writes\.(?:classes\[\d+\]\.)?(\w+)$/.exec(key)?.[1];
    const fields =
      inner === undefined
        ? groups.flatMap((group) => group.fields)
        : [...CLASS_FIELDS, ...Object.values(PROCESS_FIELDS).flat()];
    const kind = fields.find((one) => one.key === (inner ?? key))?.kind;
    return kind !== undefined && isQuantity(kind) ? kind : 'number';
  };
}
