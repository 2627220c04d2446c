import { describe, expect, it } from 'vitest';
import { contentOf, planImport, readArchive, writeArchive } from '#main/archives/index.ts';
import type { ArchiveContent } from '#main/archives/index.ts';
import { archiveSource } from '#main/service/archive-source.ts';
import type { WritableStore } from '#main/store/index.ts';
import {
  anArchivedRun,
  anExperiment,
  aReport,
  someContent,
} from '../unit/archives/content-builders.ts';
import { PRESETS } from '#shared/scenario/presets/index.ts';
import { parseScenario } from '#shared/scenario/document.ts';
import { simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { aRun, openWritable } from './builders.ts';

let last = 0;
const newId = (): string => `fresh-${(last += 1)}`;
const origin = { name: 'Somebody’s archive', digest: 'a'.repeat(64) };

const everything = (content: ArchiveContent) => ({
  name: content.name,
  runs: content.runs.map(({ id }) => id),
  experiments: content.experiments.map(({ id }) => id),
  comparisons: content.comparisons.map(({ id }) => id),
  reports: content.reports.map(({ id }) => id),
});

function brought(content: ArchiveContent): WritableStore {
  const store = openWritable();
  store.portable.bring(content);
  return store;
}

const sorted = (content: ArchiveContent): ArchiveContent => ({
  ...content,
  runs: [...content.runs].sort((a, b) => (a.id < b.id ? -1 : 1)),
});

describe('What a store holds', () => {
  it('comes back from an archive on an empty store without loss', async () => {
    const content = someContent();
    const file = await writeArchive(
      contentOf(archiveSource(brought(content)), everything(content)),
      '0.1.0',
    );
    const { content: back } = await readArchive(file);
    expect(back).toEqual(sorted(content));
    const again = brought(back);
    expect(contentOf(archiveSource(again), everything(content))).toEqual(sorted(content));
  });

  it('of a thousand runs with their series and replications, too', async () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `run${String(index).padStart(4, '0')}`);
    const content: ArchiveContent = {
      name: 'A thousand',
      runs: ids.map((id, index) =>
        anArchivedRun(id, { seed: index, scenario: { godwit: 'scenario', seed: index % 10 } }),
      ),
      experiments: [
        {
          ...anExperiment('exp', []),
          runs: ids,
          points: Array.from({ length: 100 }, (_, position) => ({
            position,
            hash: `${position}`.padStart(64, '0'),
            wanted: 10,
            settled: true,
            axisValues: { rate: position },
            replications: ids.slice(position * 10, position * 10 + 10).map((run, seed) => ({
              seed,
              position: seed,
              state: 'done' as const,
              run,
              digest: 'd'.repeat(64),
              failure: null,
            })),
          })),
        },
      ],
      comparisons: [],
      reports: [],
    };
    const file = await writeArchive(
      contentOf(archiveSource(brought(content)), everything(content)),
      '0.1.0',
    );
    const store = brought((await readArchive(file)).content);
    expect(contentOf(archiveSource(store), everything(content))).toEqual(content);
    expect(store.experiments.row('exp')).toMatchObject({ points: 100, runs: { done: 1000 } });
  });

  it('of the life of a cluster, timeline and all', async () => {
    const preset = PRESETS.find(({ name }) => name === 'failure-in-evacuation');
    const reading = parseScenario(preset?.text ?? '', STRATEGY_CATALOGUE);
    if (!reading.ok) throw new Error('the preset is no scenario');
    const result = simulate(reading.scenario, { series: true });
    const store = openWritable();
    const id = store.runs.record(aRun({ engineVersion: result.engineVersion }), result);
    const wanted = { name: 'A life', runs: [id], experiments: [], comparisons: [], reports: [] };
    const before = contentOf(archiveSource(store), wanted);
    const { content } = await readArchive(await writeArchive(before, '0.1.0'));
    expect(content).toEqual(before);
    const [run] = content.runs;
    expect(run?.cluster?.timeline.moves.length).toBeGreaterThan(0);
    expect(run?.cluster?.metrics).toEqual(result.cluster?.metrics);
    expect(contentOf(archiveSource(brought(content)), wanted)).toEqual(before);
  });

  it('is found again by an import and not stored twice', () => {
    const content = someContent();
    const plan = planImport(content, brought(content).portable, origin, newId);
    expect(new Set(plan.items.map(({ standing }) => standing))).toEqual(new Set(['identical']));
    expect(plan.content).toMatchObject({ runs: [], experiments: [], comparisons: [], reports: [] });
  });

  it('counts as the same after it was imported, renamed, tagged and noted', () => {
    const content = someContent();
    const store = openWritable();
    store.portable.bring(planImport(content, store.portable, origin, newId).content);
    store.runs.edit({ ids: ['aaa'], name: 'Other', note: 'Mine', addTags: ['mine'], pinned: true });
    const { items } = planImport(content, store.portable, origin, newId);
    expect(items.filter(({ standing }) => standing !== 'identical')).toEqual([]);
    expect(store.runs.get('aaa').provenance).toMatchObject({ importedFrom: origin.name });
  });

  it('stays when something else comes with its id, which gets another, and all that refers to it follows', () => {
    const content = someContent();
    const store = brought(content);
    const other: ArchiveContent = {
      ...content,
      runs: content.runs.map((run) =>
        run.id === 'aaa' ? { ...run, digest: '0'.repeat(64) } : run,
      ),
      experiments: content.experiments.map((one) => ({ ...one, document: { changed: true } })),
    };
    const plan = planImport(other, store.portable, origin, newId);
    const conflicts = plan.items.filter(({ standing }) => standing === 'conflicting');
    expect(conflicts.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'run aaa',
      'experiment exp1',
    ]);
    store.portable.bring(plan.content);
    const [run, experiment] = conflicts.map(({ storedAs }) => storedAs);
    expect(store.runs.get('aaa').row.digest).toBe('d'.repeat(64));
    expect(store.runs.get(run ?? '')).toMatchObject({
      row: { digest: '0'.repeat(64) },
      provenance: { archivedId: 'aaa' },
    });
    const moved = store.portable.experiment(experiment ?? '');
    expect(moved.points.map(({ replications }) => replications[0]?.run)).toEqual([run, 'bbb']);
  });

  it('comes in beside what lies in the trash under its id', () => {
    const content = someContent();
    const store = brought(content);
    store.runs.edit({ ids: ['aaa'], deleted: true });
    store.reports.setDeleted('rep1', true);
    const plan = planImport(content, store.portable, origin, newId);
    const moved = plan.items.filter(({ standing }) => standing === 'conflicting');
    expect(moved.map(({ kind, id }) => `${kind} ${id}`)).toContain('run aaa');
    store.portable.bring(plan.content);
    const report = moved.find(({ kind }) => kind === 'report')?.storedAs ?? '';
    expect(store.reports.list(false).map(({ id }) => id)).toEqual([report]);
    expect(store.reports.get('rep1').deleted).toBe(true);
  });

  it('gives the runs of an experiment in the order of its points, wherever they were brought', () => {
    const content = {
      ...someContent(),
      experiments: [anExperiment('exp1', ['bbb', 'ccc', 'aaa'])],
    };
    const store = brought(content);
    expect(store.compared.idsOfExperiment('exp1', 10)).toEqual(['bbb', 'ccc', 'aaa']);
  });

  it('is as it was when an import fails in the middle', () => {
    const content = someContent();
    const store = openWritable();
    const bad = {
      ...content,
      experiments: [{ ...anExperiment('exp1', ['aaa']), name: 'x'.repeat(3) }],
    };
    const twice = { ...bad, comparisons: [...content.comparisons, ...content.comparisons] };
    expect(() => store.portable.bring(twice)).toThrow(/UNIQUE/);
    expect(store.health().runs).toBe(0);
    expect(
      store.portable.taken({
        runs: ['aaa'],
        experiments: ['exp1'],
        comparisons: ['cmp1'],
        reports: [],
      }),
    ).toEqual({
      runs: new Map(),
      experiments: new Map(),
      comparisons: new Map(),
      reports: new Map(),
    });
  });
});

describe('A report', () => {
  const onlyReport = { name: 'R', runs: [], experiments: [], comparisons: [], reports: ['rep1'] };

  it.each([
    ['a saved comparison', { saved: 'cmp1' }, ['cmp1']],
    ['a saved comparison by its name', { saved: 'Both' }, ['cmp1']],
    ['an experiment', { recipe: { sources: [{ from: 'experiment' as const, id: 'exp1' }] } }, []],
  ])('brings what it rests on: %s', (_, source, comparisons) => {
    const store = brought({ ...someContent(), reports: [aReport('rep1', source)] });
    const taken = contentOf(archiveSource(store), onlyReport);
    expect(taken.comparisons.map(({ id }) => id)).toEqual(comparisons);
    expect(taken.experiments.map(({ id }) => id)).toEqual(['exp1']);
    expect(taken.runs.map(({ id }) => id)).toEqual(['aaa', 'bbb']);
  });

  it('brings the runs that its filter finds, and nothing where what it names is lost', () => {
    const filtered = {
      recipe: { sources: [{ from: 'filter' as const, filter: 'kind = measured' }] },
    };
    const reports = [aReport('rep1', filtered), aReport('lost', { saved: 'nothing here' })];
    const store = brought({ ...someContent(), reports });
    const of = (id: string) => contentOf(archiveSource(store), { ...onlyReport, reports: [id] });
    expect(of('rep1')).toMatchObject({ runs: [{ id: 'ccc' }], experiments: [], comparisons: [] });
    expect(of('lost')).toMatchObject({ runs: [], experiments: [], reports: [{ id: 'lost' }] });
  });

  it('that is another one here comes in under another id, and names what came in with it', () => {
    const content = someContent();
    const store = brought({ ...content, reports: [aReport('rep1', { saved: 'other' })] });
    const [comparison] = content.comparisons;
    if (!comparison) throw new Error('no comparison');
    const renamed = { ...comparison, name: 'Renamed' };
    const other = { ...content, comparisons: [renamed] };
    const plan = planImport(other, store.portable, origin, newId);
    const moved = new Map(
      plan.items.map((item) => [`${item.kind} ${item.standing}`, item.storedAs]),
    );
    store.portable.bring(plan.content);
    const report = store.reports.get(moved.get('report conflicting') ?? '');
    expect(report.document?.comparisons).toEqual({
      main: { saved: moved.get('comparison conflicting') },
    });
    expect(report.revision).toBe(1);
  });
});
