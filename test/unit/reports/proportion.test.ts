import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { reportDocumentSchema } from '#shared/report/document.ts';
import type { ReportDocumentInput } from '#shared/report/document.ts';
import { PRESETS } from '#shared/scenario/presets/index.ts';
import { parseScenario } from '#shared/scenario/document.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { resolveReport } from '#main/reports/document/index.ts';
import type { ResolvedReport } from '#main/reports/document/index.ts';
import { listScenarios } from '#main/reports/document/scenarios.ts';
import type { NamedScenario } from '#main/reports/document/scenarios.ts';
import { reportOf } from './fixture.ts';

// Goal: a report of many configurations stays readable and loses nothing that a repetition needs.
// Method: scenarios are written down and put together again from what was written.

type Plain = Record<PropertyKey, unknown>;

/** Sets or removes the value at a path such as `plan[0].memory`. */
function put(scenario: Plain, path: string, value: unknown): void {
  const keys = [...path.matchAll(/[^.[\]]+/g)].map(([key]) =>
    /^\d+$/.test(key) ? Number(key) : key,
  );
  const last = keys.pop() ?? '';
  let inner = scenario;
  for (const key of keys) inner = inner[key] as Plain;
  if (value !== undefined) inner[last] = value;
  else if (Array.isArray(inner)) inner.length = Math.min(inner.length, Number(last));
  else delete inner[last];
}

/** Every scenario of a listing, as a reader puts it together. */
function readBack(scenarios: readonly NamedScenario[]): Map<string, Plain> {
  const known = new Map<string, Plain>();
  const listings = listScenarios(scenarios);
  for (const { label, text } of listings) known.set(label, parse(text ?? '') as Plain);
  for (const row of listings.flatMap(({ others }) => others?.rows ?? [])) {
    const [label = '', like = '', changes = ''] = row.map(({ text }) => text);
    const scenario = structuredClone(known.get(like) ?? {});
    for (const change of changes.split(/; (?=[\w.[\]]+ (?:= |left out))/)) {
      const set = /^(\S+) = (.*)$/s.exec(change);
      if (set) put(scenario, set[1] ?? '', JSON.parse(set[2] ?? ''));
      else if (change.endsWith(' left out')) put(scenario, change.split(' ')[0] ?? '', undefined);
    }
    known.set(label, scenario);
  }
  return known;
}

const withoutNames = ({ name: _name, description: _description, seed: _seed, ...rest }: Plain) =>
  JSON.parse(JSON.stringify(rest)) as Plain;

describe('scenarios of a report', () => {
  const presets = PRESETS.flatMap(({ name, text }) => {
    const reading = parseScenario(text, STRATEGY_CATALOGUE);
    return reading.ok && !reading.scenario.life
      ? [{ label: name, tag: name, scenario: reading.scenario }]
      : [];
  });

  it('can all be put together again from what is printed', () => {
    const read = readBack(presets);
    expect(presets.length).toBeGreaterThan(5);
    for (const { label, scenario } of presets)
      expect(withoutNames(read.get(label) ?? {})).toEqual(withoutNames({ ...scenario }));
  });

  it('are printed once where they differ by a few values', () => {
    const [{ scenario } = { scenario: {} }] = presets;
    const sweep = [1, 2, 3].map((rate) => ({
      label: `rate ${rate}`,
      tag: String(rate),
      scenario: { ...scenario, seed: rate, network: { latency: rate } },
    }));
    const [listing, ...more] = listScenarios(sweep);
    expect(more).toEqual([]);
    expect(listing?.others?.rows.map((row) => row.map(({ text }) => text))).toEqual([
      ['rate 2', '1', 'network.latency = 2'],
      ['rate 3', '1', 'network.latency = 3'],
    ]);
  });
});

const MANY = 60;

async function many(blocks: ReportDocumentInput['blocks']): Promise<ResolvedReport> {
  const sketches = Array.from({ length: MANY * 2 }, (_, index) => ({
    id: `run-${index}`,
    seed: (index % 2) + 1,
    resolution: 'exact' as const,
    metrics: { total_time_s: 5 + index / 10, downtime_s: 0.1 + (index % 2) / 100 },
    parameters: { rate: Math.floor(index / 2), alike: 1 },
  }));
  const input = await reportOf(sketches, { title: 'main' });
  const report = reportDocumentSchema.parse({
    godwit: 'report',
    version: 1,
    title: 'Many',
    comparisons: { main: { recipe: { sources: [{ from: 'filter', filter: '' }] } } },
    blocks,
  });
  return resolveReport(report, new Map([['main', { ok: true as const, input }]]));
}

describe('a report of many configurations', () => {
  it.each(['metrics', 'parameters', 'why'] as const)(
    'has a row for each in its table of %s',
    async (table) => {
      const { blocks } = await many([{ kind: 'table', comparison: 'main', table }]);
      for (const block of blocks.flat()) {
        if (block.kind !== 'table') throw new Error('no table');
        expect(block.table.rows).toHaveLength(MANY);
        expect(block.table.head.length).toBeLessThan(12);
        for (const row of block.table.rows) expect(row).toHaveLength(block.table.head.length);
      }
    },
  );

  it('has figures of bars that fit on pages, all of one scale, and no bar is lost', async () => {
    const { blocks } = await many([{ kind: 'figure', comparison: 'main', figure: 'total_time_s' }]);
    const figures = blocks
      .flat()
      .flatMap((block) => (block.kind === 'figure' ? [block.figure] : []));
    const bars = figures.flatMap(({ figure }) => (figure.kind === 'bars' ? [figure] : []));
    expect(bars.map((figure) => figure.bars.length)).toEqual([20, 20, 20]);
    expect(new Set(bars.map(({ most }) => most)).size).toBe(1);
    expect(figures.map(({ caption }) => caption)).toEqual(
      [1, 2, 3].map((part) => `Total time (${part} of 3)`),
    );
  });

  it('tells in a row each which seeds they had, and one digest', async () => {
    const [table] = (await many([])).method.tables;
    expect(table?.rows).toHaveLength(MANY);
    expect(table?.rows[0]?.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^A /),
      '2 runs, seeds 1, 2',
      expect.any(String),
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);
  });
});
