import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measuredLibrary } from '#main/measured/index.ts';
import { godwit, temporaryFolder } from './fixture.ts';

const example = () => {
  const [first] = measuredLibrary.examples();
  const file = first && measuredLibrary.example(first.name);
  if (!file) throw new Error('no measured example ships');
  return file;
};

describe('godwit compare', () => {
  it('compares presets that are simulated now, without storing anything', async () => {
    const folder = temporaryFolder();
    const args = ['compare', 'preset:idle', 'preset:auto-converge', '-o', 'report.html'];
    const { exitCode, out, err } = await godwit(args, folder);
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '' });
    expect(err).toContain('Wrote report.html.');
    expect(readdirSync(folder)).toEqual(['report.html']);
    const html = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(html).toContain('Idle guest on QEMU');
    expect(html).toContain('Auto-converge tames a writer');
    expect(html).toContain('id="figure-throttle"');
  });

  it('has the same bytes every time', async () => {
    const args = ['compare', 'preset:idle', 'preset:reference-vm', '--format', 'html'];
    expect((await godwit(args)).out).toBe((await godwit(args)).out);
  });

  it('compares a measured file with a scenario, and takes either as baseline', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'measured.json'), example().text);
    const args = [
      'compare',
      'preset:idle',
      'measured.json',
      '--baseline',
      'measured.json',
      '--format',
      'json',
    ];
    const { out, err } = await godwit(args, folder);
    expect(err).not.toContain('godwit:');
    const report = JSON.parse(out);
    expect(report.configurations[1]).toMatchObject({
      id: report.baseline,
      runIds: ['measured.json'],
    });
    expect(report.runs.map((run: { kind: string }) => run.kind)).toEqual(['simulated', 'measured']);
    const { contrast } = report.configurations[0].metrics.total_time_s;
    expect(contrast.relative.value).toBeTypeOf('number');
  });

  it('finds stored runs by id, by the beginning of an id, and by name', async () => {
    const folder = temporaryFolder();
    const ids: string[] = [];
    for (const preset of ['preset:idle', 'preset:reference-vm']) {
      const { err } = await godwit(['run', preset, '--store', 'runs.sqlite'], folder);
      ids.push(/Stored as run (\S+)/.exec(err)?.[1] ?? '');
    }
    const [first = '', second = ''] = ids;
    const stored = ['--store', 'runs.sqlite', '--format', 'csv'];
    const byId = await godwit(['compare', first, second, ...stored], folder);
    expect(byId.exitCode).toBe(0);
    expect(byId.out).toContain(first);
    const byName = await godwit(
      ['compare', 'Idle guest on QEMU', 'Reference guest', ...stored],
      folder,
    );
    expect(byName.out).toBe(byId.out);
    const mixed = await godwit(
      ['compare', first, 'preset:idle', ...stored, '--baseline', first],
      folder,
    );
    expect(mixed.exitCode).toBe(0);
  });
});

describe('godwit compare, with replications', () => {
  /** Three seeds of two downtime limits, stored. */
  async function stored(): Promise<string> {
    const folder = temporaryFolder();
    for (const limit of ['100 ms', '300 ms']) {
      for (const seed of ['1', '2', '3']) {
        const scenario = ['run', 'preset:reference-vm', '--resolution', 'exact'];
        const wishes = ['--seed', seed, '--set', `plan[0].memory.downtimeLimit=${limit}`];
        await godwit([...scenario, ...wishes, '--store', 'runs.sqlite'], folder);
      }
    }
    return folder;
  }

  it('groups what a filter finds, and prints n, intervals and what is shown', async () => {
    const folder = await stored();
    const found = ['compare', '--filter', 'strategy = qemu', '--store', 'runs.sqlite'];
    const { exitCode, out } = await godwit([...found, '--metric', 'downtime_s'], folder);
    expect(exitCode).toBe(0);
    expect(out).toContain('A  Downtime limit 100 ms: 3 runs, seeds 1 to 3');
    expect(out).toContain('B  Downtime limit 300 ms: 3 runs, seeds 1 to 3');
    expect(out).toMatch(/A +\S+ ms +n = 3, 95 % interval \S+ ms to \S+ ms +baseline/);
    expect(out).toMatch(/B .*Higher by \S+ % \(95 % interval \S+ % to \S+ %\)\./);
    expect(out).toContain('paired t test');
    const wide = await godwit([...found, '--confidence', '0.8', '--format', 'json'], folder);
    expect(JSON.parse(wide.out).statistics).toMatchObject({ confidence: 0.8 });
    const pooled = await godwit(
      [...found, '--group-by', 'network.efficiency', '--format', 'json'],
      folder,
    );
    expect(JSON.parse(pooled.out).configurations).toHaveLength(1);
    const byStrategy = [...found, '--group-by', 'strategy', '--metric', 'downtime'];
    const words = await godwit([...byStrategy, '--format', 'json'], folder);
    expect(JSON.parse(words.out).configurations).toHaveLength(1);
    const noted = await godwit([...found, '--filter', 'downtime < 300'], folder);
    expect(noted.err).toContain('300 has no unit and is read as 300 s');
    const again = await godwit([...found, '--format', 'html'], folder);
    expect((await godwit([...found, '--format', 'html'], folder)).out).toBe(again.out);
  });

  it.each([
    [['compare'], /Nothing to compare/],
    [['compare', '--filter', 'seed = 1'], /--store FILE/],
    [['compare', 'preset:idle', '--confidence', '95'], /between 0 and 1/],
    [['compare', 'preset:idle', '--format', 'parquet'], /expected -o FILE/],
    [['compare', 'preset:idle', '--metric', '1 bad id'], /metric/],
    [['compare', 'preset:idle', '--metric', 'downtme'], /did you mean "downtime/],
    [['compare', 'preset:idle', '-o', 'c.docx'], /the ending \.docx/],
    [['compare', 'preset:idle', '--group-by', 'seed'], /found "seed"; expected strategy/],
    [['compare', '--filter', 'seed = 1', '--store', 'none.sqlite'], /There is no store none/],
  ])('says what is wrong with %j', async (args, problem) => {
    const { exitCode, err } = await godwit(args);
    expect(exitCode).toBe(2);
    expect(err).toMatch(problem);
  });
});

describe('godwit validate', () => {
  it('prints the report of what ships, measured and published, as JSON and as tables', async () => {
    const { exitCode, out } = await godwit(['validate', '--json']);
    expect(exitCode).toBe(0);
    const report = JSON.parse(out);
    const names = [...report.cases, ...report.skipped].map((one: { name: string }) => one.name);
    expect(names).toEqual(
      expect.arrayContaining(measuredLibrary.examples().map((one) => one.name)),
    );
    expect(Object.keys(report.families)).toContainEqual(expect.stringMatching(/^published: /));
    expect(report.summary.total_time_s.median_abs_relative_error).toBeGreaterThan(0);
    const [first] = report.cases;
    expect(Object.keys(first.metrics.ram_bytes)).toEqual([
      'measured',
      'predicted',
      'relative_error',
    ]);
    const told = (await godwit(['validate'])).out;
    expect(told).toContain(first.name);
    expect(told).toMatch(/absolute error +cases +median +90th percentile/);
  });

  it('goes through a folder, and lists what it can not simulate with the reason', async () => {
    const folder = temporaryFolder();
    const { name, text } = example();
    writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, 'broken.json'), text.slice(0, 500));
    writeFileSync(
      join(folder, 'paper.json'),
      JSON.stringify({ cases: [{ id: 'clark', missing_inputs: ['a curve'] }] }),
    );
    const args = ['validate', '--measured', folder, '--papers', folder, '--json'];
    const report = JSON.parse((await godwit(args)).out);
    expect(report.cases).toHaveLength(1);
    const skipped = Object.fromEntries(
      report.skipped.map((one: { name: string; reason: string }) => [one.name, one.reason]),
    );
    expect(skipped.broken).toContain('not complete JSON');
    expect(skipped.clark).toBe('published without what a scenario needs: a curve');
  });

  it('says so, and fails, when most files could not be read', async () => {
    const folder = temporaryFolder();
    const { name, text } = example();
    writeFileSync(join(folder, name), text);
    expect((await godwit(['validate', '--measured', folder])).exitCode).toBe(0);
    writeFileSync(join(folder, 'broken.json'), text.slice(0, 500));
    const { exitCode, out, err } = await godwit(['validate', '--measured', folder]);
    expect(exitCode).toBe(2);
    expect(err).toContain('1 files could not be read, against 1 cases');
    expect(out).toContain('broken');
  });

  it('keeps published results out of the summary over a folder of measurements', async () => {
    const folder = temporaryFolder();
    const { name, text } = example();
    writeFileSync(join(folder, name), text);
    const report = JSON.parse((await godwit(['validate', '--measured', folder, '--json'])).out);
    expect(report.cases).toHaveLength(1);
    expect(report.skipped).toEqual([]);
    expect(report.summary.total_time_s.cases).toBe(1);
  });
});
