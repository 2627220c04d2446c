/**
 * OpenStack Nova: the downtime limit rises in steps, and a completion timeout aborts or forces the end.
 *
 * Source: nova/virt/libvirt/migration.py `downtime_steps`, `should_abort`; options live_migration_downtime,
 * _downtime_steps, _downtime_delay, _completion_timeout, _timeout_action, _permit_post_copy.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { MigrationContext } from '../context.ts';
import { policy } from '../strategy.ts';
import { act } from './deadline.ts';

const tunables = defineTunables({
  downtime: {
    kind: 'duration',
    label: 'Highest downtime limit',
    meaning: 'live_migration_downtime.',
    source: 'nova: 500 ms',
    default: 0.5,
    min: 0.1,
    max: 2000,
    rangeReason: 'nova refuses less than 100 ms',
  },
  steps: {
    kind: 'count',
    label: 'Steps',
    meaning: 'live_migration_downtime_steps: steps in which the limit rises.',
    source: 'nova: 10',
    default: 10,
    min: 3,
    max: 1000,
    rangeReason: 'nova refuses less than 3',
  },
  delayPerGib: {
    kind: 'duration',
    label: 'Delay per GiB',
    meaning: 'live_migration_downtime_delay: time between two steps for each GiB of data.',
    source: 'nova: 75 s',
    default: 75,
    min: 3,
    max: 1e6,
    rangeReason: 'nova refuses less than 3 s',
  },
  timeoutPerGib: {
    kind: 'duration',
    label: 'Completion timeout per GiB',
    meaning:
      'live_migration_completion_timeout, for each GiB of memory and of each disk that moves (at least 2 GiB each); 0 never ends it.',
    source: 'nova: 800 s',
    default: 800,
    min: 0,
    max: 1e7,
    rangeReason: 'nova refuses negative ones; 0 never ends it',
  },
  timeoutAction: {
    kind: 'choice',
    label: 'Timeout action',
    meaning:
      'live_migration_timeout_action: give up, or force the end by post-copy where the strategy can, else by suspending.',
    source: 'nova: abort',
    default: 'abort',
    choices: ['abort', 'force_complete'],
  },
});

const GIB = 2 ** 30;
/** The memory, and each disk that moves, count as so much at least (nova/virt/libvirt/driver.py, _live_migration_data_gb). */
const LEAST_GIB = 2;

/** Data by which delays and timeouts are scaled, in GiB. */
function dataOf({ guest, plan }: MigrationContext): number {
  const disks = plan.disk.strategy === 'shared' ? [] : guest.spec.disks;
  const sizes = disks.map(({ extents }) => extents.reduce((sum, { size }) => sum + size, 0));
  return [guest.memoryBytes, ...sizes].reduce(
    (sum, size) => sum + Math.max(LEAST_GIB, size / GIB),
    0,
  );
}

export const nova = policy({
  id: 'nova',
  title: 'OpenStack Nova',
  summary:
    'Raises the downtime limit step by step; gives up or forces the end when a timeout passes.',
  source: 'OpenStack Nova, nova/virt/libvirt/migration.py',
  stopRule: 'Downtime steps; completion timeout.',
  goodFor: 'Guests that converge at some downtime: the limit finds it.',
  badFor: 'Small busy guests: the first steps take minutes.',
  tunables,
  *watch(own, migration, { downtime, steps, delayPerGib, timeoutPerGib, timeoutAction }) {
    const started = own.now;
    const gib = dataOf(migration);
    const deadline = timeoutPerGib > 0 ? timeoutPerGib * gib : Number.POSITIVE_INFINITY;
    const base = downtime / steps;
    const offset = (downtime - base) / steps;
    for (let step = 0; step <= steps; step += 1) {
      const limit = base + offset * step;
      migration.control.downtimeLimit = limit;
      migration.record.event(own.now, 'downtime-limit', { limit });
      const next = Math.min(started + delayPerGib * gib * (step + 1), started + deadline);
      const until = step === steps ? started + deadline : next;
      migration.policyQuietUntil = until;
      if (until === Number.POSITIVE_INFINITY) return;
      yield* own.wait(until - own.now);
      if (own.now - started >= deadline) break;
    }
    act(migration, timeoutAction === 'abort' ? 'abort' : 'post-copy', own.now - started);
  },
});
