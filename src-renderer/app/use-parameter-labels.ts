import { useI18n } from 'vue-i18n';
import { labelParameters, tunableLabel } from '#shared/messages/parameter-labels.ts';
import type { ParameterWords } from '#shared/messages/parameter-labels.ts';
import { useApplication } from '#renderer/state/application.ts';

/** Answers what parameters are called on screen: as the fields of the Lab and the tunables of strategies are. */
export function useParameterLabels(): (paths: readonly string[]) => ReadonlyMap<string, string> {
  const { t, te } = useI18n();
  const application = useApplication();
  const message: ParameterWords['message'] = (key, values = {}) =>
    te(key) ? t(key, values) : null;
  const tunable: ParameterWords['tunable'] = (kind, key) => {
    const catalogue = application.info?.catalogue;
    return catalogue ? tunableLabel(catalogue, kind, key) : null;
  };
  return (paths) => labelParameters(paths, { message, tunable });
}
