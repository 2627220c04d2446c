import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openStore } from '#main/store/index.ts';
import { anExperiment } from '../../integration/support/experiments.ts';
import { lifeDocument } from '../life/build.ts';
import { godwit, temporaryFolder } from './fixture.ts';

/** A folder with the file of an experiment in it. */
function folderWith(changes: Readonly<Record<string, unknown>> = {}): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'e.json'), JSON.stringify(anExperiment(changes)));
  return folder;
}

interface Told {
  readonly id: string;
  readonly state: string;
  readonly digest: string;
  readonly runs: { readonly done: number; readonly failed: number };
  readonly points: readonly {
    readonly metrics: Readonly<Record<string, { n: number; values: number[] }>>;
  }[];
}

/** Runs a command that must succeed and tells its JSON. */
async function told(folder: string, ...args: string[]): Promise<Told> {
  const { exitCode, out, err } = await godwit([...args, '--json'], folder);
  expect({ exitCode, err: exitCode === 0 ? '' : err }).toEqual({ exitCode: 0, err: '' });
  return JSON.parse(out) as Told;
}

describe('godwit sweep', () => {
  it('prints a row for each point with means and intervals, and nothing else on standard output', async () => {
    const { exitCode, out, err } = await godwit(['sweep', 'e.json'], folderWith());
    expect(exitCode).toBe(0);
    expect(out).toMatch(
      /^Strategies and rates: 4 points, 20 runs done, 0 failed\.\n\nstrategy +rate +Ended +Total time/,
    );
    expect(out).toMatch(/\nxen-4 +500 \/s +5 of 5 +[\d.]+ m?s ± [\d.]+ [mµ]?s \(5\)/);
    expect(out).toMatch(/\nDigest [0-9a-f]{64}\n$/);
    expect(err).toContain('strategy (2) × rate (2) = 4 points, up to 20 runs');
  });

  it('gives the same numbers and digest for any number of workers, and for shards merged in any order', async () => {
    const folder = folderWith();
    const one = await told(folder, 'sweep', 'e.json', '--workers', '1');
    expect(one).toMatchObject({ state: 'finished', runs: { done: 20, failed: 0 } });
    const two = await told(folder, 'sweep', 'e.json', '--workers', '2');
    for (const index of [1, 2, 3]) {
      const wrote = await godwit(
        ['sweep', 'e.json', '--shard', `${index}/3`, '-o', `${index}.jsonl`],
        folder,
      );
      expect(wrote).toMatchObject({ exitCode: 0, out: '' });
    }
    const merged = await told(
      folder,
      'merge',
      '3.jsonl',
      '1.jsonl',
      '2.jsonl',
      '--store',
      'm.sqlite',
    );
    const numbers = ({ digest, points }: Told) => ({
      digest,
      values: points.map(({ metrics }) =>
        Object.entries(metrics).map(([metric, { values }]) => [metric, values]),
      ),
    });
    expect(numbers(two)).toEqual(numbers(one));
    expect(numbers(merged)).toEqual(numbers(one));
    const store = openStore({ path: join(folder, 'm.sqlite'), readOnly: true });
    expect(
      store.experiments.list({ text: '', trash: false, offset: 0, limit: 9 }).rows,
    ).toMatchObject([{ state: 'finished', digest: one.digest, runs: { done: 20 } }]);
    expect(
      store.runs.find('Strategies and rates: strategy xen-4, rate 500 /s, seed 1'),
    ).toHaveLength(1);
    store.close();
  });

  it('keeps series in shards and merged runs where the experiment records them', async () => {
    const folder = folderWith({ axes: [], seeds: [4], record: 'series' });
    await godwit(['sweep', 'e.json', '--shard', '1/1', '-o', '1.jsonl'], folder);
    await godwit(['merge', '1.jsonl', '--store', 'm.sqlite'], folder);
    const store = openStore({ path: join(folder, 'm.sqlite'), readOnly: true });
    const [id = ''] = store.runs.find('Strategies and rates: seed 4');
    const { time } = store.series.read({ id, migration: 0, columns: null, maxPoints: null });
    expect(time.length).toBeGreaterThan(2);
    store.close();
  });

  it('carries what became of a cluster through shards, for tables and for its timeline', async () => {
    const folder = folderWith({
      scenario: lifeDocument(),
      axes: [{ kind: 'list', name: 'cores', field: 'hosts[0].cores', values: [4, 16] }],
      seeds: [1, 2],
    });
    const whole = await told(folder, 'sweep', 'e.json', '--store', 'w.sqlite');
    for (const index of [1, 2])
      await godwit(['sweep', 'e.json', '--shard', `${index}/2`, '-o', `${index}.jsonl`], folder);
    const merged = await told(folder, 'merge', '1.jsonl', '2.jsonl', '--store', 'm.sqlite');
    expect(merged.digest).toBe(whole.digest);
    const [one, other] = ['w.sqlite', 'm.sqlite'].map((file) => {
      const store = openStore({ path: join(folder, file), readOnly: true });
      const [id = ''] = store.runs.find('Strategies and rates: cores 4, seed 1');
      const { metrics } = store.runs.row(id);
      const found = { metrics, life: store.cluster.life(id), rows: store.cluster.rows(id, 0, 1e9) };
      store.close();
      return found;
    });
    expect(one?.life?.hosts).toHaveLength(4);
    expect(other).toEqual(one);
  });

  it('goes on with --resume only, and runs only what a changed file adds', async () => {
    const folder = folderWith({ seeds: { count: 2 } });
    const first = await told(folder, 'sweep', 'e.json', '--store', 's.sqlite');
    expect(
      (
        await godwit(
          ['archive', 'make', '--store', 's.sqlite', '--experiment', first.id, '-o', 'a.godwit'],
          folder,
        )
      ).exitCode,
    ).toBe(0);
    expect(await godwit(['sweep', 'e.json', '--store', 's.sqlite'], folder)).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('with 8 of 8 runs. Add --resume'),
    });
    const again = await told(folder, 'sweep', 'e.json', '--store', 's.sqlite', '--resume');
    expect(again.digest).toBe(first.digest);
    writeFileSync(join(folder, 'e.json'), JSON.stringify(anExperiment({ seeds: { count: 3 } })));
    const more = await told(folder, 'sweep', 'e.json', '--store', 's.sqlite', '--resume');
    expect(more.runs.done).toBe(12);
    const store = openStore({ path: join(folder, 's.sqlite'), readOnly: true });
    expect(store.health().runs).toBe(12);
    store.close();
  });

  it('says what is wrong with an experiment, and with points that cannot be run', async () => {
    const wrong = folderWith({ seeds: [1, 1] });
    expect(await godwit(['sweep', 'e.json'], wrong)).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('seeds: found the same seed twice'),
    });
    const axes = [{ kind: 'list', name: 'target', field: 'plan[0].to', values: ['beta', 'gamma'] }];
    const { exitCode, err } = await godwit(['sweep', 'e.json'], folderWith({ axes }));
    expect(exitCode).toBe(2);
    expect(err).toContain("1 of 2 points can't be run, for example target gamma: plan[0].to:");
    expect(await godwit(['sweep', 'example:nothing'])).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('Examples are: database-strategies'),
    });
    expect(await godwit(['sweep', 'nothing'])).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('an example:\n  example:database-strategies  '),
    });
    expect(await godwit(['sweep', 'availability'])).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('write example:availability'),
    });
    expect((await godwit(['sweep', '--help'])).out).toContain('  example:availability  ');
  });

  it('says as what it stored an experiment', async () => {
    const folder = folderWith({ seeds: [1] });
    const { err } = await godwit(['sweep', 'e.json', '--store', 's.sqlite'], folder);
    const [, id = ''] = /Stored as experiment (\S+) in s\.sqlite\.\n$/.exec(err) ?? [];
    const { out } = await godwit(['runs', '--store', 's.sqlite', '--json'], folder);
    expect(JSON.parse(out)[0].experiment).toMatchObject({ id });
    expect((await godwit(['runs', '--store', 's.sqlite'], folder)).out).toContain(` ${id} `);
  });

  it.each([
    [['--shard', '4/3', '-o', 'x'], 'Expected a part of a whole'],
    [['--shard', '1/3'], '--shard needs --output'],
    [['--output', 'x'], '--output is for --shard'],
    [['--resume'], '--resume needs --store'],
    [['--workers', '0'], 'Expected 1 to 256 workers'],
  ])('refuses %j', async (args, message) => {
    const { exitCode, err } = await godwit(['sweep', 'e.json', ...args], folderWith());
    expect({ exitCode, told: err.includes(message) }).toEqual({ exitCode: 2, told: true });
  });

  it('stopped by Ctrl-C leaves what it had, and --resume comes to the same digest', async () => {
    const folder = folderWith({ seeds: { count: 150 } });
    const main = fileURLToPath(new URL('../../../src-main/hosts/cli/main.ts', import.meta.url));
    const child = spawn(process.execPath, [main, 'sweep', 'e.json', '--store', 's.sqlite'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let err = '';
    let interrupted = false;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
      // The first line of progress: some runs are stored.
      if (!interrupted && /Runs: \d+ of 600/.test(err)) {
        interrupted = true;
        child.kill('SIGINT');
      }
    });
    const exitCode = await new Promise((resolve) => {
      child.once('close', resolve);
    });
    expect({ exitCode, err }).toEqual({
      exitCode: 130,
      err: expect.stringMatching(/Stopped after \d+ of 600 runs\. Add --resume/),
    });
    const resumed = await told(folder, 'sweep', 'e.json', '--store', 's.sqlite', '--resume');
    expect(resumed.runs.done).toBe(600);
    expect(resumed.digest).toBe((await told(folder, 'sweep', 'e.json')).digest);
  });
});

describe('godwit merge', () => {
  async function shards(): Promise<{ folder: string; lines: string[] }> {
    const folder = folderWith({ seeds: [1] });
    for (const index of [1, 2])
      await godwit(['sweep', 'e.json', '--shard', `${index}/2`, '-o', `${index}.jsonl`], folder);
    return { folder, lines: readFileSync(join(folder, '2.jsonl'), 'utf8').split('\n') };
  }

  const refusal = async (folder: string, ...files: string[]) => {
    const { exitCode, out, err } = await godwit(['merge', ...files, '--store', 'm.sqlite'], folder);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    return err;
  };

  it('refuses shards that are missing, twice, of another experiment or none at all', async () => {
    const { folder, lines } = await shards();
    expect(await refusal(folder, '1.jsonl')).toContain('Shard 2 of 2 is missing');
    expect(await refusal(folder, '1.jsonl', '1.jsonl')).toContain('both shard 1 of 2');
    writeFileSync(join(folder, 'e.json'), JSON.stringify(anExperiment({ seeds: [2] })));
    await godwit(['sweep', 'e.json', '--shard', '2/2', '-o', 'other.jsonl'], folder);
    expect(await refusal(folder, '1.jsonl', 'other.jsonl')).toContain('of another experiment');
    expect(await refusal(folder, '1.jsonl', 'nowhere.jsonl')).toContain('There is no file');
    expect(await refusal(folder, 'e.json')).toContain('line 1: godwit');
    writeFileSync(join(folder, 'empty.jsonl'), '');
    expect(await refusal(folder, 'empty.jsonl')).toContain('is empty');
    expect(lines).toHaveLength(5);
  });

  it('refuses a shard that was cut, changed or made longer, and stores nothing of it', async () => {
    const { folder, lines } = await shards();
    const write = (changed: readonly string[]) =>
      writeFileSync(join(folder, '2.jsonl'), changed.join('\n'));
    write(lines.slice(0, -2));
    expect(await refusal(folder, '1.jsonl', '2.jsonl')).toContain('ends too early');
    write(lines.map((line, index) => (index === 1 ? line.replace('"seed":1', '"seed":2') : line)));
    expect(await refusal(folder, '1.jsonl', '2.jsonl')).toContain('its hash differs');
    write([...lines.slice(0, -1), lines[1] ?? '']);
    expect(await refusal(folder, '1.jsonl', '2.jsonl')).toContain('lines after the end');
    // Somebody who changes a file can write a hash that fits.
    const hashed = (changed: readonly string[]) => {
      const sha256 = createHash('sha256')
        .update(changed.map((line) => `${line}\n`).join(''))
        .digest('hex');
      write([...changed, JSON.stringify({ replications: changed.length - 1, sha256 }), '']);
    };
    const [header = '', one = '', other = ''] = lines;
    hashed([header, one, other, other]);
    expect(await refusal(folder, '1.jsonl', '2.jsonl')).toMatch(/line 4: found point 3 .* again/);
    hashed([header, one, other, one]);
    expect(await refusal(folder, '1.jsonl', '2.jsonl')).toContain('after later points');
    write(['{"godwit":"experiment-shard","version":2}']);
    expect(await refusal(folder, '1.jsonl', '2.jsonl')).toContain('version');
    write(['no JSON']);
    expect(await refusal(folder, '1.jsonl', '2.jsonl')).toContain('found no JSON');
  });
});
