/**
 * A watchdog for any strategy: acts at a deadline, or when what remains reaches no new low for a while.
 *
 * Source: none of its own; it holds what the controllers of libvirt, Nova and KubeVirt have in common, for experiments.
 * Raising the downtime limit and throttling go on step by step, each time the watchdog fires; once the most is reached, the
 * last action follows.
 */
import { defineTunables, inGroup } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { MigrationContext } from '../context.ts';
import { policy } from '../strategy.ts';
import { act } from './deadline.ts';

const tunables = defineTunables({
  deadline: {
    kind: 'duration',
    label: 'Deadline',
    meaning: 'Fires after so long; none: no deadline.',
    source: 'design; virsh migrate --timeout',
    default: 60,
    nullable: true,
    min: 0.001,
    max: 1e7,
    rangeReason: 'a deadline lies after the start',
  },
  window: {
    kind: 'duration',
    label: 'Time without progress',
    meaning: 'Fires when what remains reaches no new low for so long; none: not watched.',
    source: 'design; KubeVirt progressTimeout 150 s',
    default: null,
    min: 0.1,
    max: 1e7,
    rangeReason: 'a pass over memory, in which nothing new is reached, takes tenths of a second',
  },
  progress: {
    kind: 'fraction',
    label: 'Progress of a new low',
    meaning: 'A new low lies this much below the last.',
    source: 'design; KubeVirt stallMargin 4 %',
    default: 0,
    min: 0,
    max: 0.99,
    rangeReason: 'at 100 % nothing could be a new low',
  },
  action: {
    kind: 'choice',
    label: 'Action',
    meaning:
      'Gives up; stops the guest and sends the rest; begins post-copy; raises the downtime limit; or takes CPU time from the guest.',
    source: 'design; libvirt, Nova and KubeVirt have the first four, auto-converge the last',
    default: 'pause',
    choices: ['abort', 'pause', 'post-copy', 'raise-downtime', 'throttle'],
  },
  ...inGroup('Steps', {
    repeat: {
      kind: 'duration',
      label: 'Time between two steps',
      meaning: 'Of raising the limit or of throttling.',
      source: 'design; KubeVirt downtime tuning 10 s',
      default: 10,
      min: 0.1,
      max: 1e6,
      rangeReason: 'a step shows no effect before a pass over memory',
    },
    downtimeStep: {
      kind: 'duration',
      label: 'Step of the downtime limit',
      meaning: 'By how much each step raises it, beginning at this.',
      source: 'design; Nova raises by 45 ms',
      default: 0.1,
      min: 0.001,
      max: 2000,
      rangeReason: 'QEMU counts milliseconds, up to 2,000,000 of them',
    },
    mostDowntime: {
      kind: 'duration',
      label: 'Highest downtime limit',
      meaning: 'No step goes beyond it.',
      source: 'design; KubeVirt 900 ms',
      default: 0.9,
      min: 0.001,
      max: 2000,
      rangeReason: 'QEMU refuses more than 2,000,000 ms',
    },
    throttleStep: {
      kind: 'fraction',
      label: 'Step of the throttle',
      meaning: 'CPU share that each step takes beside.',
      source: 'design; auto-converge 10 %',
      default: 0.1,
      min: 0.01,
      max: 0.99,
      rangeReason: 'QEMU counts whole per cent and leaves the guest at least one',
    },
    mostThrottle: {
      kind: 'fraction',
      label: 'Highest throttle',
      meaning: 'No step goes beyond it.',
      source: 'design; auto-converge 99 %',
      default: 0.9,
      min: 0.01,
      max: 0.99,
      rangeReason: 'QEMU counts whole per cent and leaves the guest at least one',
    },
    lastAction: {
      kind: 'choice',
      label: 'After the last step',
      meaning: 'What follows when the most was reached and did not help.',
      source: 'design',
      default: 'go-on',
      choices: ['go-on', 'abort', 'pause', 'post-copy'],
    },
    monitor: {
      kind: 'duration',
      label: 'Monitor interval',
      meaning: 'How often the watchdog looks.',
      source: 'design; KubeVirt 400 ms',
      default: 0.4,
      min: 0.01,
      max: 3600,
      rangeReason: 'a watchdog has to look, and looking takes some milliseconds',
    },
  }),
});

type Values = TunableValues<typeof tunables>;
type Final = 'abort' | 'pause' | 'post-copy';

const LEAVING = 'it begins post-copy, and the strategy cannot leave pages behind';

export const watchdog = policy({
  id: 'watchdog',
  title: 'Watchdog',
  summary:
    'Fires at a deadline or without progress; gives up, stops the guest, begins post-copy, raises the limit or throttles.',
  source: 'design: what controllers have in common',
  stopRule: 'The deadline, or the time without a new low.',
  goodFor: 'Asking which action helps a guest, with everything else alike.',
  badFor: 'Predicting a product: use its own policy for that.',
  tunables,
  conflicts: [
    {
      values: { deadline: [null], window: [null] },
      reason: 'without a deadline and without watching progress it would never fire',
    },
    {
      values: { action: ['throttle'] },
      above: ['throttleStep', 'mostThrottle'],
      reason: 'the first step takes no more than the most',
    },
  ],
  requires: [
    { values: { action: ['post-copy'] }, offers: 'post-copy', reason: LEAVING },
    { values: { lastAction: ['post-copy'] }, offers: 'post-copy', reason: LEAVING },
    {
      values: { action: ['raise-downtime'] },
      offers: 'downtime-limit',
      reason: 'it raises a downtime limit, and the strategy has none',
    },
  ],
  *watch(own, migration, values) {
    const started = own.now;
    yield* untilItFires(own, migration, values);
    const { action, lastAction, repeat } = values;
    if (action === 'abort' || action === 'pause' || action === 'post-copy')
      return finish(migration, action, own.now - started);
    for (let step = 1; takeStep(migration, values, step); step += 1) {
      migration.policyQuietUntil = own.now + repeat;
      yield* own.wait(repeat);
    }
    if (lastAction !== 'go-on') finish(migration, lastAction, own.now - started);
    else migration.policyQuietUntil = Number.POSITIVE_INFINITY;
  },
});

function* untilItFires(own: MigrationContext, migration: MigrationContext, values: Values) {
  const { deadline, window, progress, monitor } = values;
  // Compared as a moment: the time since the start may stay below the deadline by a rounding, for ever.
  const due = deadline === null ? Number.POSITIVE_INFINITY : own.now + deadline;
  let lowest = Number.POSITIVE_INFINITY;
  let lowestAt = own.now;
  for (;;) {
    migration.policyQuietUntil = Math.min(
      due,
      window === null ? Number.POSITIVE_INFINITY : lowestAt + window,
    );
    yield* own.wait(Math.max(0, Math.min(monitor, due - own.now)));
    if (own.now >= due) return;
    const left = migration.waitingPages * migration.pageSize + migration.pendingDiskBytes();
    if (left < lowest * (1 - progress)) {
      lowest = left;
      lowestAt = own.now;
    }
    if (window !== null && own.now - lowestAt > window) return;
  }
}

function finish(migration: MigrationContext, action: Final, after: Seconds): void {
  act(migration, action === 'pause' ? 'suspend' : action, after);
}

/** Takes a step; false when the most was reached before. */
function takeStep(migration: MigrationContext, values: Values, step: number): boolean {
  const { action, downtimeStep, mostDowntime, throttleStep, mostThrottle } = values;
  if (action === 'throttle') {
    if ((step - 1) * throttleStep >= mostThrottle) return false;
    migration.throttle(Math.min(mostThrottle, step * throttleStep));
    return true;
  }
  if ((step - 1) * downtimeStep >= mostDowntime) return false;
  const limit = Math.min(mostDowntime, step * downtimeStep);
  migration.control.downtimeLimit = limit;
  migration.record.event(migration.now, 'downtime-limit', { limit });
  return true;
}
