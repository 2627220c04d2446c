import {
  ArrowRightLeft,
  CalendarClock,
  ChartLine,
  HeartPulse,
  ListOrdered,
  MapPin,
  MoonStar,
  Percent,
  Scale,
  TriangleAlert,
  Wrench,
  Zap,
} from '@lucide/vue';
import { computed } from 'vue';
import type { Component, ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { FAULT_KIND_TITLES } from '#shared/messages/faults.ts';
import { getPath } from '#shared/scenario/document.ts';
import { useApplication } from '#renderer/state/application.ts';
import { useScenario } from '#renderer/state/scenario.ts';
import { CLUSTER_POLICIES, entriesAt } from './life-outline.ts';
import type { ClusterPolicyKind } from './life-outline.ts';
import type { OutlineLine } from './outline-line.ts';
import { useFieldFacts } from './use-field-facts.ts';

const ICONS: Readonly<Record<ClusterPolicyKind, Component>> = {
  placement: MapPin,
  balancing: Scale,
  consolidation: MoonStar,
  scheduler: ListOrdered,
  availability: HeartPulse,
  proactive: TriangleAlert,
};

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

interface LifeLines {
  readonly policies: ComputedRef<readonly OutlineLine[]>;
  readonly maintenance: ComputedRef<readonly OutlineLine[]>;
  readonly rates: ComputedRef<readonly OutlineLine[]>;
  readonly faults: ComputedRef<readonly OutlineLine[]>;
  readonly traces: ComputedRef<readonly OutlineLine[]>;
}

/** The life of the cluster as lines of the outline. */
export function useLifeLines(): LifeLines {
  const { t } = useI18n();
  const application = useApplication();
  const scenario = useScenario();
  const facts = useFieldFacts();

  const document = computed(() => scenario.document ?? {});
  const line = (path: string, name: string, icon: Component, figure = ''): OutlineLine => ({
    path,
    name: name || t('lab.unnamed'),
    icon,
    figure,
    depth: 0,
  });

  /** What is chosen at a path, by its title; the id where nothing of that name is known. */
  function chosen(path: string, kind: Parameters<typeof application.strategies>[0]): string {
    const usual = (facts(path).fallback as { strategy?: unknown } | undefined)?.strategy;
    const id = text(getPath(document.value, `${path}.strategy`) ?? usual);
    if (id === 'none') return t('ui.none');
    return application.strategies(kind).find((one) => one.id === id)?.title ?? id;
  }

  const policies = computed(() => [
    line(
      'life',
      t('lab.kinds.life'),
      CalendarClock,
      text(getPath(document.value, 'life.duration')),
    ),
    ...CLUSTER_POLICIES.map((kind) => {
      const path = `life.${kind}`;
      return line(path, t(`lab.life.policies.${kind}`), ICONS[kind], chosen(path, kind));
    }),
    line(
      'life.migration',
      t('lab.kinds.lifeMigration'),
      ArrowRightLeft,
      chosen('life.migration.memory', 'memory'),
    ),
  ]);

  const listed = (
    list: string,
    make: (one: Readonly<Record<string, unknown>>, path: string) => OutlineLine,
  ) =>
    computed(() =>
      entriesAt(document.value, `life.${list}`).map((one, at) => make(one, `life.${list}[${at}]`)),
    );
  const faultTitle = (kind: unknown): string =>
    (FAULT_KIND_TITLES as Readonly<Record<string, string>>)[text(kind)] ?? text(kind);

  return {
    policies,
    maintenance: listed('maintenance', ({ name, at }, path) =>
      line(path, text(name) || t('lab.kinds.maintenance'), Wrench, text(at)),
    ),
    rates: listed('faultRates', ({ kind, mtbf }, path) =>
      line(path, faultTitle(kind), Percent, text(mtbf)),
    ),
    faults: listed('faults', ({ kind, at }, path) => line(path, faultTitle(kind), Zap, text(at))),
    traces: listed('traces', ({ name, format }, path) =>
      line(path, text(name), ChartLine, text(format) && t(`lab.choices.${text(format)}`)),
    ),
  };
}
