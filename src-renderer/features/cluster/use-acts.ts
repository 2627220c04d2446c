import { CircleX, Gauge, Snail, Unplug, Wrench, Zap } from '@lucide/vue';
import { computed, ref } from 'vue';
import type { Component, Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Intervention } from '#shared/contract/interventions.ts';
import { exactQuantity } from '#shared/units/format.ts';
import type { Action } from '#renderer/ui/menu.ts';
import { useInterventions } from './use-interventions.ts';

type Fault = Extract<Intervention, { action: 'fault' }>;

interface Offered {
  readonly kind: Fault['kind'];
  readonly icon: Component;
  /** Pressed on a host. */
  readonly key: string | null;
  readonly factor: number;
}

/** Faults that are offered for a host, those that people try first in front. */
const OFFERED: readonly Offered[] = [
  { kind: 'link-down', icon: Unplug, key: 'u', factor: 0.1 },
  { kind: 'host-crash', icon: Zap, key: 'c', factor: 0.1 },
  { kind: 'link-degraded', icon: Gauge, key: 'd', factor: 0.1 },
  { kind: 'slow-host', icon: Snail, key: null, factor: 0.25 },
  { kind: 'migration-killed', icon: CircleX, key: null, factor: 0.1 },
];

const FOR_LIVES = [60, 600, 900, 3600, 21_600, 86_400];
const FOR_MIGRATIONS = [5, 30, 120, 600];
const UNTIL_THE_END = 'end';

/** What can be done to a host of the run that is watched, and for how long. */
export function useActs(around: {
  readonly hosts: Ref<readonly string[]>;
  readonly life: Ref<boolean>;
  /** Place in the plan of the migration that is looked at. */
  readonly migration: Ref<number>;
}) {
  const { t } = useI18n();
  const { act, possible } = useInterventions();
  const chosenLength = ref<string | null>(null);

  const lengths = computed(() => {
    const offered = around.life.value ? FOR_LIVES : FOR_MIGRATIONS;
    const times = offered.map((value) => ({
      value: String(value),
      label: exactQuantity('duration', value),
    }));
    return around.life.value
      ? times
      : [...times, { value: UNTIL_THE_END, label: t('cluster.act.untilTheEnd') }];
  });
  const length = computed({
    get: () => chosenLength.value ?? (around.life.value ? '900' : '120'),
    set: (value) => {
      chosenLength.value = value;
    },
  });
  const seconds = (): number | null =>
    length.value === UNTIL_THE_END ? null : Number(length.value);

  function maintain(index: number): void {
    const host = around.hosts.value[index];
    if (host === undefined || !possible.value || !around.life.value) return;
    void act({ action: 'maintenance', host, duration: seconds() ?? 900 });
  }

  function strike(index: number, { kind, factor }: Offered): void {
    const name = around.hosts.value[index];
    if (name === undefined || !possible.value) return;
    // Outside lives the process of one migration is meant, wherever it runs.
    const host = kind === 'migration-killed' && !around.life.value ? null : name;
    const migration = around.migration.value;
    void act({ action: 'fault', kind, host, migration, duration: seconds(), factor });
  }

  function actionsOn(index: number): Action[] {
    const disabled = !possible.value || around.hosts.value[index] === undefined;
    const maintenance: Action = {
      label: t('cluster.act.maintain'),
      icon: Wrench,
      shortcut: 'M',
      disabled,
      writes: true,
      run: () => maintain(index),
    };
    const faults = OFFERED.map((offered): Action => ({
      label: t(`cluster.act.faults.${offered.kind}`),
      icon: offered.icon,
      shortcut: offered.key?.toUpperCase() ?? null,
      disabled,
      writes: true,
      run: () => strike(index, offered),
    }));
    return around.life.value ? [maintenance, ...faults] : faults;
  }

  /** True when the key means something here. */
  function onKey(key: string, index: number): boolean {
    const small = key.toLowerCase();
    if (small === 'm' && around.life.value) maintain(index);
    else {
      const offered = OFFERED.find((one) => one.key === small);
      if (!offered) return false;
      strike(index, offered);
    }
    return true;
  }

  return { actionsOn, maintain, onKey, lengths, length, possible };
}
