import { useI18n } from 'vue-i18n';
import { formatBytes, formatNumber } from '#shared/units/format.ts';
import type { Bytes } from '#shared/units/types.ts';
import { useScenario } from '#renderer/state/scenario.ts';
import { countOf } from './topology-outline.ts';

interface Sized {
  readonly name: string;
  /** Null while it cannot be read. */
  readonly memory: Bytes | null;
}

/** How large a host or guest is and, in a life, how many like it there are: "24 × 1.00 GiB". */
export function useCountedSize(): (kind: 'host' | 'guest', sized: Sized) => string {
  const { t } = useI18n();
  const scenario = useScenario();
  return (kind, { name, memory }) => {
    const count = countOf(scenario.document ?? {}, name, kind);
    const size = memory ? formatBytes(memory) : '';
    return count > 1 ? t('lab.counted', { count: formatNumber(count), size }) : size;
  };
}
