import { useI18n } from 'vue-i18n';
import { getPath } from '#shared/scenario/document.ts';
import type { Tunable } from '#shared/scenario/tunables.ts';
import type { QuantityKind } from '#shared/units/types.ts';
import { useApplication } from '#renderer/state/application.ts';
import { useScenario } from '#renderer/state/scenario.ts';
import { isQuantityKind } from '#shared/units/types.ts';
import { CLASS_FIELDS, FIELDS, MIGRATION_TIMES, PROCESS_FIELDS } from './field-tables.ts';
import { partAround, partKind } from './outline.ts';

export interface FieldInfo {
  readonly label: string;
  /** `number` for what is no quantity. */
  readonly kind: QuantityKind;
}

/** Answers what the field at a path of the open document is called and which quantity it holds. */
export function useFieldInfo(): (path: string) => FieldInfo {
  const { t, te } = useI18n();
  const application = useApplication();
  const scenario = useScenario();

  function tunable(path: string): Tunable | undefined {
    const match = /^(plan\[\d+\]\.(memory|disk))\.(\w+)$/.exec(path);
    if (!match || !scenario.document) return undefined;
    const [, strategyPath = '', kind, key = ''] = match;
    const id = getPath(scenario.document, `${strategyPath}.strategy`);
    return application.strategy(kind as 'memory' | 'disk', String(id))?.tunables[key];
  }

  function listed(path: string): FieldInfo {
    const part = partAround(path);
    const partIs = partKind(part) ?? 'scenario';
    const key = part === '' ? path : path.slice(part.length + 1);
    const inner = /^writes\.(?:classes\[\d+\]\.)?(\w+)$/.exec(key)?.[1];
    const fields =
      inner === undefined
        ? [...FIELDS[partIs], ...MIGRATION_TIMES].flatMap((group) => group.fields)
        : [...CLASS_FIELDS, ...Object.values(PROCESS_FIELDS).flat()];
    const kind = fields.find((one) => one.key === (inner ?? key))?.kind;
    const message =
      inner === undefined
        ? `lab.fields.${partIs}.${key.replaceAll('.', '_')}`
        : `lab.fields.writes.${inner}`;
    return {
      label: te(message) ? t(message) : key,
      kind: kind !== undefined && isQuantityKind(kind) ? kind : 'number',
    };
  }

  return (path) => {
    const found = tunable(path);
    if (!found) return listed(path);
    return { label: found.label, kind: 'min' in found ? found.kind : 'number' };
  };
}
