import { describe, expect, test } from 'vitest';
import { OUTCOME_MESSAGES } from '#shared/messages/outcomes.ts';
import { explain } from '#shared/result/explain.ts';
import { simulate } from '#main/simulation/index.ts';
import { MIB, oneGuest } from './builders.ts';

// Goal: what is told of a migration that did not converge is a stretch that says something, not a last round of milliseconds.
// Method: guests with a hot set that Xen's rounds settle at; the quoted means against the rounds of the result.

function hot(share: number, strategy: object, limits = {}) {
  const memory = [
    {
      name: 'memory',
      size: 256 * MIB,
      writes: {
        process: 'mixed',
        classes: [
          { share, rate: 60_000 },
          { share: 1 - share, rate: 100 },
        ],
      },
    },
  ];
  const { migrations } = simulate(oneGuest({ memory, strategy, limits }), { series: false });
  const [migration] = migrations;
  if (!migration) throw new Error('nothing was planned');
  const { explanation } = migration;
  const { span, roundSent, roundDirtied } = explanation.values as Record<string, number>;
  return {
    ...migration,
    live: migration.rounds.filter(({ kind }) => kind === 'memory'),
    text: explain(explanation, OUTCOME_MESSAGES),
    told: { span: span!, sent: roundSent!, dirtied: roundDirtied! },
  };
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

describe('the stretch that is told of', () => {
  test('is all rounds after the first pass when they are milliseconds long', () => {
    const { live, told, converged, text } = hot(0.02, { strategy: 'xen-3' });
    expect(converged).toBe(false);
    const later = live.slice(1);
    expect(later.at(-1)?.duration).toBeLessThan(0.1);
    expect(told.span).toBeCloseTo(sum(later.map((row) => row.duration)), 9);
    expect(told.sent).toBeCloseTo(sum(later.map((row) => row.bytes)) / later.length, 3);
    expect(told.dirtied).toBeCloseTo(
      (sum(later.map((row) => row.dirtied)) * 4096) / later.length,
      3,
    );
    expect(text).toMatch(/^Did not converge: stopped after 29 rounds/);
    expect(text).toMatch(/a round sent .* and .* were dirtied meanwhile\./);
  });

  test('is the last second when rounds are long, and a bandwidth that suffices is named', () => {
    const { live, told, text } = hot(0.9, { strategy: 'cloud-hypervisor' }, { time: 60 });
    const lasting = live.slice(-1)[0]!.duration;
    expect(lasting).toBeGreaterThan(1);
    expect(told.span).toBeCloseTo(lasting, 9);
    expect(text).toMatch(/^The run reached its limit of simulated time/);
    expect(text).toMatch(/Raise the bandwidth above .* or allow .* of downtime\.$/);
  });

  test('is the first pass when there was no other round', () => {
    const { live, told } = hot(0.9, { strategy: 'xen-4', maxIterations: 1 });
    expect(live).toHaveLength(1);
    expect(told.span).toBeCloseTo(live[0]!.duration, 9);
  });
});
