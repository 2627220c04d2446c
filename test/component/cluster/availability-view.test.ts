import { describe, expect, it } from 'vitest';
import { countEnded } from '#shared/comparison/ended.ts';
import type { ExperimentPoint } from '#shared/contract/experiments.ts';
import {
  allowedFor,
  answersOf,
  ninesOf,
  sizeOfLife,
  verdictOf,
} from '#renderer/features/cluster/availability-view.ts';
import { lifeFigures } from '#renderer/features/cluster/life-figures.ts';

const YEAR = 365 * 86_400;
const size = { hosts: 4, guests: 20, duration: YEAR };
const point = (metrics: Record<string, number[]>): ExperimentPoint => ({
  index: 0,
  hash: '',
  values: { answer: 'restart' },
  labels: { answer: 'restart' },
  wanted: 2,
  done: 2,
  failed: 0,
  settled: true,
  replications: [],
  ended: countEnded(['completed', 'completed']),
  metrics,
});
const answers = answersOf(
  [
    point({
      availability: [0.9999, 0.9998],
      availability_worst: [0.9991, 0.9993],
      cluster_downtime_s: [20 * YEAR * 1e-4, 20 * YEAR * 2e-4],
      host_failures: [16, 16],
    }),
    point({}),
  ],
  [{ availability: { n: 2, mean: 0.999_85, interval: { low: 0.9992, high: 1.0005 } } }, {}],
  size,
);

describe('the view of availability', () => {
  it('counts nines, and ends where no simulated time can show more', () => {
    expect(ninesOf(0.999)).toBeCloseTo(3);
    expect(ninesOf(1)).toBe(9);
    expect(ninesOf(0)).toBe(0);
  });

  it('leaves out answers without a replication, and cuts intervals at 1', () => {
    expect(answers).toHaveLength(1);
    expect(answers[0]?.interval).toEqual({ low: 0.9992, high: 1 });
    expect(answers[0]?.worst).toBeCloseTo(0.9992);
  });

  it('says what a crash costs each guest of its host, and what a goal leaves for it', () => {
    const [answer] = answers;
    if (!answer) throw new Error('no answer');
    // Four crashes of each host in the year, so 80 guests were struck.
    expect(answer.crashes).toBeCloseTo(4);
    expect(answer.cost).toBeCloseTo((20 * YEAR * 1.5e-4) / 80);
    expect(answer.yearly).toBeCloseTo(YEAR * 1.5e-4);
    expect(allowedFor(0.99999, answer)).toBeCloseTo((YEAR * 1e-5) / 4);
    expect(allowedFor(0.99999, { ...answer, crashes: 0 })).toBeNull();
  });

  it('takes a goal as shown only when the whole interval is on one side', () => {
    const [answer] = answers;
    if (!answer) throw new Error('no answer');
    expect(verdictOf(0.999, answer)).toBe('reached');
    expect(verdictOf(0.9999, answer)).toBe('open');
    expect(verdictOf(0.99999, { ...answer, interval: { low: 0.99, high: 0.999 } })).toBe('missed');
  });

  it('reads the size of a life from the document as people write it', () => {
    expect(
      sizeOfLife({
        hosts: [{ name: 'node' }, { name: 'spare' }],
        guests: [{ name: 'web' }],
        life: {
          duration: '2 d',
          hosts: [{ host: 'node', count: 8 }],
          guests: [{ guest: 'web', count: '48' }],
        },
      }),
    ).toEqual({ hosts: 9, guests: 48, duration: 2 * 86_400 });
    expect(sizeOfLife({ hosts: [] })).toBeNull();
  });
});

describe('the charts of a life', () => {
  const words = { time: 'Time', unavailability: 'Unavailability', whatThatIs: '1 - availability' };
  const table = {
    time: [10, 20, 30],
    columns: {
      availability: [1, 0.9, 1],
      guests_down: [0, 0, 0],
      guests_short: [0, 2, 0],
      imbalance: [0.1, 0.1, 0.1],
      power: [100, 100, 100],
      hosts_up: [4, 4, 4],
    },
  };

  it('draw what is missing to full availability, over the whole time of the life', () => {
    const [first] = lifeFigures(table, 30, words);
    const [line] = first?.figure.lines ?? [];
    expect(first?.figure.title).toBe('Unavailability');
    expect(line?.time).toEqual([0, 10, 20, 30]);
    expect(Array.from(line?.values ?? [], (one) => Number(one.toFixed(3)))).toEqual([0, 0.1, 0, 0]);
  });

  it('leave out what never changed, unless that is the news', () => {
    const figures = lifeFigures(table, 30, words);
    expect(figures.map(({ id }) => id)).toEqual([
      'availability',
      'guests_short',
      'imbalance',
      'power',
    ]);
    expect(figures.at(-1)?.figure.xTitle).toBe(true);
  });
});
