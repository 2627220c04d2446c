import { columnsOf } from './columns.ts';
import { PARAMETER_PREFIX } from './group-cells.ts';

/** What heads a column: the label of a metric, the path of a parameter, a word of the messages for all others. */
export function columnLabel(id: string, t: (key: string) => string): string {
  if (id.startsWith(PARAMETER_PREFIX)) return id.slice(PARAMETER_PREFIX.length);
  const [column] = columnsOf([id]);
  return column?.id === id && column.label !== null ? column.label : t(`runs.columns.${id}`);
}
