import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportDocumentSchema } from '#shared/report/document.ts';
import { recipeSchema } from '#shared/comparison/recipe.ts';
import { openStore, requireWritable } from '#main/store/index.ts';
import { anExperiment } from '../../integration/support/experiments.ts';
import { godwit, temporaryFolder } from './fixture.ts';

const TITLE = 'Which strategy?';

/** A store with an experiment, a comparison of it, and a report that names the comparison. */
async function withReport(): Promise<{ folder: string; report: string }> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'e.json'), JSON.stringify(anExperiment()));
  const swept = await godwit(['sweep', 'e.json', '--store', 'runs.sqlite'], folder);
  expect(swept.exitCode).toBe(0);
  const store = requireWritable(openStore({ path: join(folder, 'runs.sqlite') }));
  const page = { text: '', trash: false, offset: 0, limit: 10 };
  const [experiment] = store.experiments.list(page).rows;
  const recipe = recipeSchema.parse({
    sources: [{ from: 'experiment', id: experiment?.id ?? '' }],
  });
  const { id: saved } = store.comparisons.save({ id: null, name: 'All', recipe });
  const document = reportDocumentSchema.parse({
    godwit: 'report',
    version: 1,
    title: TITLE,
    comparisons: { main: { saved } },
    blocks: [
      { kind: 'table', comparison: 'main', table: 'metrics' },
      { kind: 'figure', comparison: 'main', figure: 'total_time_s' },
    ],
  });
  const { id } = store.reports.save({ id: null, revision: null, document });
  store.close();
  return { folder, report: id };
}

describe('godwit archive', () => {
  it('carries a report to an empty store, where it is made again with the same bytes', async () => {
    const { folder, report } = await withReport();
    const made = await godwit(
      ['archive', 'make', '--store', 'runs.sqlite', '--report', report, '-o', 'paper.godwit'],
      folder,
    );
    expect({ exitCode: made.exitCode, err: made.err }).toMatchObject({ exitCode: 0 });
    const shown = await godwit(['archive', 'show', 'paper.godwit'], folder);
    for (const part of [`report ${report}  ${TITLE}`, 'comparison ', 'experiment ', 'run '])
      expect(shown.out).toContain(part);
    const verified = await godwit(['archive', 'verify', 'paper.godwit'], folder);
    expect(verified.out).toMatch(/[1-9]\d* runs gave the same digest again, 0 did not/);
    const brought = await godwit(
      ['archive', 'import', 'paper.godwit', '--store', 'other.sqlite'],
      folder,
    );
    expect(brought.out).toMatch(/^Imported: \d+ new, 0 already there/);
    for (const output of ['report.html', 'report.tex', 'report.svg']) {
      const files: Buffer[] = [];
      for (const store of ['runs.sqlite', 'other.sqlite']) {
        const args = ['report', TITLE, '--store', store, '-o', output];
        expect((await godwit(args, folder)).exitCode).toBe(0);
        files.push(readFileSync(join(folder, output)));
      }
      expect(files[0]?.equals(files[1] ?? Buffer.alloc(0))).toBe(true);
    }
  });

  it('takes names for ids, and tells the seed of a run once', async () => {
    const { folder } = await withReport();
    const name = String(anExperiment()['name']);
    const wishes = ['--experiment', name, '--comparison', 'All', '--report', TITLE];
    const made = await godwit(
      ['archive', 'make', '--store', 'runs.sqlite', ...wishes, '-o', 'named.godwit'],
      folder,
    );
    expect({ exitCode: made.exitCode, err: made.err }).toMatchObject({ exitCode: 0 });
    const { out } = await godwit(['archive', 'show', 'named.godwit'], folder);
    expect(out).toContain(`  ${name}\n`);
    expect(out).toContain(`  ${TITLE}\n`);
    const runs = out.split('\n').filter((line) => line.startsWith('run '));
    expect(runs.length).toBeGreaterThan(0);
    for (const line of runs) expect(line.match(/seed \d+/gu)).toHaveLength(1);
  });

  it.each([
    [[], /Give what goes in: --run, --experiment, --comparison or --report/],
    [['--report', 'nobody'], /no report with the id "nobody"/],
  ])('says what is wrong with %j', async (args, problem) => {
    const folder = temporaryFolder();
    await godwit(['run', 'preset:idle', '--store', 'runs.sqlite'], folder);
    const { exitCode, err } = await godwit(
      ['archive', 'make', '--store', 'runs.sqlite', '-o', 'a.godwit', ...args],
      folder,
    );
    expect(err).toMatch(problem);
    expect(exitCode).toBe(2);
  });
});
