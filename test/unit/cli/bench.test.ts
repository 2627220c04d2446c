import { describe, expect, it } from 'vitest';
import { godwit } from './fixture.ts';

describe('godwit bench', () => {
  // It measures for seconds by design; the limit only catches a hang on a busy machine.
  it(
    'measures engine, concurrency and store, and prints one JSON object',
    { timeout: 300_000 },
    async () => {
      const { exitCode, out, err } = await godwit(['bench', '--quick', '--json']);
      expect(exitCode).toBe(0);
      expect(err).toContain('Measuring: ');
      const report = JSON.parse(out);
      expect(Object.keys(report)).toEqual([
        'engine_version',
        'engine',
        'concurrency',
        'growth_against_n_log_n',
        'comparison',
        'store',
      ]);
      expect(report.engine.length).toBeGreaterThan(4);
      for (const figure of report.engine) {
        expect(figure.migrations_per_second).toBeGreaterThan(0);
        expect(figure.simulated_to_wall).toBeGreaterThan(0);
      }
      expect(
        report.concurrency.map(
          (figure: { migrations: number; completed: number }) => figure.completed,
        ),
      ).toEqual([10, 100]);
      expect(report.comparison).toMatchObject({ runs: 100, configurations: 20, metrics: 40 });
      expect(report.store.runs).toBe(500);
    },
  );
});
