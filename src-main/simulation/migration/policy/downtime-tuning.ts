/**
 * KubeVirt's downtime tuning: from an iteration on, the downtime limit rises in equal steps towards the highest.
 *
 * Source: pkg/virt-launcher/virtwrap, `tuneDowntime` (2026): 150 ms, 7 steps, from iteration 3 on, every 10 s at most.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { MigrationContext } from '../context.ts';
import { MAX_DOWNTIME } from './kubevirt-tunables.ts';

export const TUNING_TUNABLES = defineTunables({
  downtimeTuning: {
    kind: 'boolean',
    label: 'Downtime tuning',
    meaning: 'downtimeTuning: raises the downtime limit step by step while the memory is copied.',
    source: 'KubeVirt: off unless a MigrationPolicy names it',
    default: false,
  },
  ...MAX_DOWNTIME,
  initialDowntime: {
    kind: 'duration',
    label: 'First downtime limit',
    meaning: 'initialMs: limit from the start.',
    source: 'KubeVirt: 150 ms',
    default: 0.15,
    min: 0.001,
    max: 2000,
    rangeReason: 'QEMU refuses more than 2,000,000 ms',
  },
  downtimeSteps: {
    kind: 'count',
    label: 'Steps',
    meaning: 'steps: equal steps from the first limit to the highest.',
    source: 'KubeVirt: 7',
    default: 7,
    min: 1,
    max: 10_000,
    rangeReason: 'KubeVirt takes less than 1 for 1',
  },
  tuneFrom: {
    kind: 'count',
    label: 'First iteration that raises',
    meaning: 'startAfterIteration: iterations before it leave the limit alone.',
    source: 'KubeVirt: 3',
    default: 3,
    min: 0,
    max: 10_000,
    rangeReason: 'iterations are counted from 1',
  },
  cooldown: {
    kind: 'duration',
    label: 'Time between two steps',
    meaning: 'cooldownSeconds: the limit rises no sooner after a step.',
    source: 'KubeVirt: 10 s',
    default: 10,
    min: 1,
    max: 1e6,
    rangeReason: 'KubeVirt takes less than 1 s for 1 s',
  },
});

export class DowntimeTuning {
  readonly #migration: MigrationContext;
  readonly #values: TunableValues<typeof TUNING_TUNABLES>;
  readonly #first: Seconds;
  #limit: Seconds = 0;
  #tunedAt: Seconds = 0;
  #iteration = 1;

  constructor(migration: MigrationContext, values: TunableValues<typeof TUNING_TUNABLES>) {
    this.#migration = migration;
    this.#values = values;
    this.#first = Math.min(values.initialDowntime, values.maxDowntime);
    migration.onRound = () => {
      this.#iteration += 1;
    };
  }

  /** The monitor looks. */
  look(): void {
    const { downtimeTuning, maxDowntime, downtimeSteps, tuneFrom, cooldown } = this.#values;
    if (!downtimeTuning) return;
    if (this.#limit === 0) return this.#set(this.#first);
    if (this.#iteration < tuneFrom || this.#migration.now - this.#tunedAt < cooldown) return;
    const step = Math.max((maxDowntime - this.#first) / downtimeSteps, 0.001);
    const next = Math.min(this.#limit + step, maxDowntime);
    if (next > this.#limit) this.#set(next);
  }

  #set(limit: Seconds): void {
    const { control, record, now } = this.#migration;
    this.#limit = limit;
    this.#tunedAt = now;
    control.downtimeLimit = limit;
    record.event(now, 'downtime-limit', { limit });
  }
}
