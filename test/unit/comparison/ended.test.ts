import { describe, expect, test } from 'vitest';
import { countEnded, endedText, notEndedText } from '#shared/comparison/ended.ts';
import { recipeSchema } from '#shared/comparison/recipe.ts';
import { comparedRun } from '#shared/comparison/run.ts';
import { boxes, heatMapOf, paretoOf, parallelOf, scatterPoints } from '#shared/comparison/views.ts';
import { VERDICT_MESSAGES } from '#shared/messages/verdicts.ts';
import { ENDINGS, endingOf, isValueAfter } from '#shared/result/ended.ts';
import { explain } from '#shared/result/explain.ts';
import { buildComparison } from '#main/comparison/index.ts';
import { renderComparison } from '#main/reports/index.ts';
import type { RunSketch } from '../reports/fixture.ts';
import { detailOf, reportOf } from '../reports/fixture.ts';

// Goal: what a run that did not end has seen is nowhere taken for what it would have come to. Method: a strategy whose runs
// reach the limit of two minutes beside one whose runs end, through everything that is made of a comparison.

const LIMIT = 120;
const recipe = recipeSchema.parse({ sources: [{ from: 'filter', filter: '' }] });

function sketches(strategy: string, ends: number, of: number): RunSketch[] {
  return Array.from({ length: of }, (_, index) => ({
    id: `${strategy}-${index + 1}`,
    name: `sweep ${strategy} ${index + 1}`,
    strategy,
    seed: index + 1,
    resolution: 'exact' as const,
    outcome: index < ends ? ('completed' as const) : ('unfinished' as const),
    metrics: {
      total_time_s: index < ends ? 10 + index / 10 : LIMIT,
      wire_bytes: index < ends ? 1e9 + index : 14e9,
      unvalidated_inputs: 1,
      ...(index < ends ? { downtime_s: 0.2 + index / 100 } : {}),
    },
    parameters: { 'plan[0].memory.strategy': strategy, 'limits.time': LIMIT, rate: ends },
  }));
}

const runs = (...all: RunSketch[][]) => all.flat().map((one) => comparedRun(detailOf(one)));
const comparison = buildComparison(runs(sketches('xen-4', 6, 6), sketches('qemu', 0, 6)), recipe);
const [, qemu] = comparison.configurations;
const column = (metric: string) => comparison.metrics.indexOf(metric);

describe('a configuration of which no run ended', () => {
  test('is told as such, with the limit that ended its runs', () => {
    expect(qemu?.ended).toEqual({
      runs: 6,
      completed: 0,
      unfinished: 6,
      failed: 0,
      cancelled: 0,
      limit: LIMIT,
    });
    expect(qemu && notEndedText(qemu.ended)).toBe('not ended in 6 of 6 (limit 2 min)');
  });

  test('has no mean, interval, test or verdict of what is only a bound, and keeps what is known', () => {
    for (const metric of ['total_time_s', 'wire_bytes', 'downtime_s']) {
      const cell = qemu?.cells[column(metric)];
      expect(cell).toMatchObject({
        summary: { n: 0, mean: null, interval: null },
        verdict: 'none',
      });
      expect(cell?.contrast?.tests).toEqual([]);
      expect(cell?.statement && explain(cell.statement, VERDICT_MESSAGES)).toBe(
        'None of its runs ended, so there is no value to compare.',
      );
    }
    expect(qemu?.cells[column('unvalidated_inputs')]?.summary.mean).toBe(1);
  });

  test('is in no box, on no Pareto front, in no heat map, scatter plot or line over axes', () => {
    const id = qemu?.id ?? '';
    const time = { of: 'metric', id: 'total_time_s' } as const;
    const rate = { of: 'parameter', path: 'rate' } as const;
    expect(boxes(comparison, 'total_time_s').find((one) => one.id === id)?.box).toBeNull();
    expect(paretoOf(comparison, 'downtime_s', 'total_time_s').find((one) => one.id === id)).toEqual(
      { id, x: null, y: null, xInterval: null, yInterval: null, onFront: false },
    );
    expect(
      scatterPoints(comparison, rate, time).some(({ configuration }) => configuration === id),
    ).toBe(false);
    const map = heatMapOf(comparison, { metric: 'total_time_s', x: 'rate', y: 'limits.time' });
    expect(map.high).toBeLessThan(LIMIT);
    expect(JSON.stringify(parallelOf(comparison, [rate, time]))).not.toContain(String(LIMIT));
  });

  test('as the baseline leaves nothing to compare with', () => {
    const turned = buildComparison(runs(sketches('qemu', 0, 6), sketches('xen-4', 6, 6)), recipe);
    const statement = turned.configurations[1]?.cells[column('total_time_s')]?.statement;
    expect(statement && explain(statement, VERDICT_MESSAGES)).toBe(
      'No run of the baseline ended, so there is nothing to compare with.',
    );
  });
});

test('of a configuration of which some runs ended, n and means are of those', () => {
  const some = buildComparison(runs(sketches('xen-4', 6, 6), sketches('qemu', 4, 6)), recipe);
  const cell = some.configurations[1]?.cells[column('total_time_s')];
  expect(cell?.values).toEqual([10, 10.1, 10.2, 10.3, null, null]);
  expect(cell?.summary).toMatchObject({ n: 4, missing: 2, maximum: 10.3 });
  const ended = some.configurations[1]?.ended ?? countEnded([]);
  expect(endedText(ended)).toBe('4 of 6');
  expect(notEndedText(ended)).toBe('not ended in 2 of 6 (limit 2 min)');
});

describe('files', () => {
  const input = reportOf([
    ...sketches('xen-4', 6, 6),
    ...sketches('qemu', 4, 6),
    ...sketches('kvm', 0, 3),
  ]);

  test.each(['html', 'md'] as const)('of %s tell it at the top of the metrics', async (format) => {
    const { text } = renderComparison(await input, format);
    expect(text).toContain('Ended');
    expect(text).toContain('not ended in 2 of 6 (limit 2 min)');
    expect(text).toContain('not ended in 3 of 3 (limit 2 min)');
    expect(text).toContain('n = 4 of 6');
    const metrics = text.slice(text.indexOf('Ended'), text.indexOf('Parameters that differ'));
    expect(metrics).not.toMatch(/2 min 0 s/);
  });

  test('of every run leave bounds out and say how it ended', async () => {
    const rows = renderComparison(await input, 'csv').text.split('\r\n');
    const [heads = '', ...lines] = rows;
    const at = heads.split(',').indexOf('ended');
    const time = heads.split(',').indexOf('total_time_s');
    const last = lines.find((line) => line.includes('kvm-1'))?.split(',') ?? [];
    expect([last[at], last[time]]).toEqual(['unfinished', '']);
  });

  test('of statistics have how many ended beside n', async () => {
    const [heads = '', ...lines] = renderComparison(await input, 'csv-summary').text.split('\r\n');
    const names = heads.split(',');
    const row = lines.find((line) => line.includes(',total_time_s,') && line.includes(',6,4,'));
    expect(row?.split(',')[names.indexOf('n')]).toBe('4');
  });
});

describe('endings', () => {
  test('a run ended when every migration of it completed; what leaves most unknown is told', () => {
    const of = (...outcomes: (typeof ENDINGS)[number][]) =>
      endingOf(outcomes.map((outcome) => ({ outcome })));
    expect(of()).toBe('completed');
    expect(of('completed', 'completed')).toBe('completed');
    expect(of('completed', 'failed')).toBe('failed');
    expect(of('failed', 'unfinished')).toBe('unfinished');
  });

  test('what a fault did is known of a migration that failed, and the life of a cluster has its length whatever moves', () => {
    expect(isValueAfter('fault_lost_data_bytes', 'failed')).toBe(true);
    expect(isValueAfter('fault_lost_data_bytes', 'unfinished')).toBe(false);
    expect(isValueAfter('availability', 'unfinished')).toBe(true);
    expect(ENDINGS.filter((ending) => isValueAfter('total_time_s', ending))).toEqual(['completed']);
  });

  test('several ways are told beside each other, and a limit only where all have it', () => {
    const ended = countEnded(['unfinished', 'failed', 'cancelled', 'unfinished'], [120, 60]);
    expect(notEndedText(ended)).toBe('not ended in 2 of 4, failed in 1 of 4, cancelled in 1 of 4');
    expect(notEndedText(countEnded(['completed']))).toBe('');
  });
});
