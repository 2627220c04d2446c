import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useParameterLabels } from '#renderer/app/use-parameter-labels.ts';
import { columnLabel } from './column-label.ts';
import { PARAMETER_PREFIX } from './group-cells.ts';

/**
 * What heads columns: parameters are called what Lab calls them.
 *
 * @param ids of every column that is shown together: those of one name are told apart by their places
 */
export function useColumnLabels(ids: () => readonly string[]): (id: string) => string {
  const { t } = useI18n();
  const labelsOf = useParameterLabels();
  const pathOf = (id: string): string => id.slice(PARAMETER_PREFIX.length);
  const labels = computed(() =>
    labelsOf(ids().flatMap((id) => (id.startsWith(PARAMETER_PREFIX) ? [pathOf(id)] : []))),
  );
  return (id) =>
    (id.startsWith(PARAMETER_PREFIX) ? labels.value.get(pathOf(id)) : undefined) ??
    columnLabel(id, t);
}
