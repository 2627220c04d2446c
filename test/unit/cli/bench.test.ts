import { describe, expect, it } from 'vitest';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { godwit } from './fixture.ts';

describe('godwit bench', () => {
  // It measures for seconds by design; the limit only catches a hang on a busy machine.
  it('measures engine, concurrency and store, and prints one JSON object', async () => {
    const { exitCode, out, err } = await godwit(['bench', '--quick', '--json']);
    expect(exitCode).toBe(0);
    expect(err).toContain('Measuring: ');
    const report = JSON.parse(out);
    expect(Object.keys(report)).toEqual([
      'engine_version',
      'engine',
      'concurrency',
      'growth_against_n_log_n',
      'aims',
      'lives',
      'cancelling',
      'comparison',
      'store',
    ]);
    const timed = (kind: string): string[] =>
      report.engine
        .filter((figure: { kind: string }) => figure.kind === kind)
        .map((figure: { strategy: string }) => figure.strategy);
    expect(timed('memory')).toEqual(STRATEGY_CATALOGUE.memory.map(({ id }) => id));
    expect(timed('disk')).toEqual(STRATEGY_CATALOGUE.disk.map(({ id }) => id));
    const policies = STRATEGY_CATALOGUE.policy?.map(({ id }) => id) ?? [];
    expect(timed('policy')).toEqual(policies.filter((id) => id !== 'none'));
    for (const part of ['XBZRLE', 'multifd', 'auto-converge', 'dirty limit', 'compress'])
      expect(timed('variant').join()).toContain(part);
    for (const figure of report.engine) {
      expect(figure.migrations_per_second).toBeGreaterThan(0);
      expect(figure.simulated_to_wall).toBeGreaterThan(0);
      expect(figure.exact_seconds).toBeGreaterThan(0);
      expect(figure.large_seconds).toBeGreaterThan(0);
    }
    const [perSecond, large] = report.aims;
    const slowest = Math.min(
      ...report.engine.map(
        (figure: { migrations_per_second: number }) => figure.migrations_per_second,
      ),
    );
    expect(perSecond).toMatchObject({ measured: slowest, met: slowest >= perSecond.limit });
    expect(perSecond.met).toBe(perSecond.missed_by.length === 0);
    expect(large.met).toBe(large.missed_by.length === 0);
    expect(
      report.concurrency.map(
        (figure: { migrations: number; completed: number }) => figure.completed,
      ),
    ).toEqual([10, 100]);
    expect(report.comparison).toMatchObject({ runs: 100, configurations: 20, metrics: 40 });
    expect(report.lives).toMatchObject([{ hosts: 8, guests: 80 }]);
    expect(report.cancelling).toMatchObject([{ migrations: 10 }, { migrations: 50 }]);
    for (const { shown_seconds: shown, stored_seconds: stored } of report.cancelling)
      expect(stored).toBeGreaterThanOrEqual(shown);
    expect(report.store.runs).toBe(500);
  });
});
