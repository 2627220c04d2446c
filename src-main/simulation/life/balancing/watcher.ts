import { defineTunables } from '#shared/scenario/tunables.ts';
import { balancingPolicy } from './balancing.ts';
import { Picture } from './picture.ts';

const TUNABLES = defineTunables({
  threshold: {
    kind: 'number',
    label: 'Threshold',
    meaning: 'Standard deviation of the load above which guests are moved.',
    source: 'watcher/decision_engine/strategy/strategies/workload_stabilization.py: 0.1',
    default: 0.1,
    min: 0.001,
    max: 1,
  },
  period: {
    kind: 'duration',
    label: 'Period',
    meaning: 'How often it looks.',
    source: 'workload_stabilization.py: periods of 600 s for hosts and 720 s for guests',
    default: 600,
    min: 1,
    max: 1e6,
  },
  most: {
    kind: 'count',
    label: 'Moves at once',
    meaning: 'Moves that one look may ask for.',
    source: 'design',
    default: 100,
    min: 1,
    max: 10_000,
  },
});

/** Moves guests until the loads differ little. */
export const watcher = balancingPolicy({
  id: 'watcher',
  title: 'Workload stabilization',
  summary:
    'When the standard deviation of the load exceeds a threshold, moves guests until it does not.',
  source: 'OpenStack Watcher, strategies/workload_stabilization.py',
  goodFor: 'Even load at any price.',
  badFor: 'The price: what a migration costs is not considered, and short peaks are chased.',
  tunables: TUNABLES,
  create: ({ fleet, scheduler }, { threshold, period, most }) => ({
    period,
    tick() {
      const picture = new Picture(fleet, scheduler);
      for (let moves = 0; moves < most && picture.imbalance > threshold; moves += 1) {
        const move = picture.best(() => true);
        if (!move) return;
        picture.plan(move);
        const { guest, to } = move;
        scheduler.request({ guest, to, reason: 'balance', priority: 5, onEnd: () => {} });
      }
    },
  }),
});
