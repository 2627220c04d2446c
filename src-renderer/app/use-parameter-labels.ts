import { useI18n } from 'vue-i18n';
import type { StrategyDescriptor } from '#shared/scenario/tunables.ts';
import { useApplication } from '#renderer/state/application.ts';
import { labelParameters } from './parameter-labels.ts';
import type { ParameterWords } from './parameter-labels.ts';

const isKind = (kind: string): kind is StrategyDescriptor['kind'] =>
  kind === 'memory' || kind === 'disk' || kind === 'policy';

/** Answers what parameters are called on screen: as the fields of the Lab and the tunables of strategies are. */
export function useParameterLabels(): (paths: readonly string[]) => ReadonlyMap<string, string> {
  const { t, te } = useI18n();
  const application = useApplication();
  const message: ParameterWords['message'] = (key, values = {}) =>
    te(key) ? t(key, values) : null;
  const tunable: ParameterWords['tunable'] = (kind, key) => {
    const catalogue = application.info?.catalogue;
    if (!catalogue || !isKind(kind)) return null;
    const holder = catalogue[kind]?.find(({ tunables }) => tunables[key] !== undefined);
    return holder?.tunables[key]?.label ?? null;
  };
  return (paths) => labelParameters(paths, { message, tunable });
}
