import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openStore, requireWritable } from '#main/store/index.ts';
import { aRun, endWith } from '../../store/rows.ts';
import { godwit, temporaryFolder } from './fixture.ts';

let folder = '';

beforeEach(() => {
  folder = temporaryFolder();
  const store = requireWritable(openStore({ path: join(folder, 'runs.sqlite') }));
  const limits = [0.1, 0.1, 0.5];
  for (const [index, limit] of limits.entries())
    store.runs.record(
      aRun({
        id: `r${index}`,
        name: index === 2 ? '=cmd, "quoted"' : `Run ${index}`,
        seed: index,
        scenario: null,
        memoryStrategy: index === 1 ? 'xen-4' : 'qemu',
        parameters: { 'plan[0].memory.downtimeLimit': limit, seed: index },
        createdAt: `2026-01-0${index + 1}T00:00:00Z`,
      }),
      endWith({ total_time_s: 1 + index, downtime_s: 0.25 }),
    );
  store.close();
});

const runs = (...args: string[]) => godwit(['runs', '--store', 'runs.sqlite', ...args], folder);

describe('godwit runs', () => {
  test('lists runs for people, newest first', async () => {
    const { exitCode, out, err } = await runs();
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    const lines = out.trim().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^id +name +state .*total_time_s +downtime_s/);
    expect(lines[3]).toMatch(/^r0 +Run 0 +finished +qemu .* 1(?:\.\d+)? s +250 ms/);
  });

  test('finds, sorts and limits; what was left out is told', async () => {
    const found = await runs(
      '--filter',
      'strategy = qemu',
      '--sort',
      'total_time_s',
      '--limit',
      '1',
    );
    expect(found.out).toMatch(/\nr0 /);
    expect(found.out).not.toContain('r2');
    expect(found.err).toBe('1 more; --limit 2 lists all.\n');
    const none = await runs('--filter', 'tag:nobody');
    expect(none).toEqual({ exitCode: 0, out: 'No run matches.\n', err: '' });
  });

  test('groups with n, mean and interval', async () => {
    const by = 'plan[0].memory.downtimeLimit';
    const text = await runs('--group-by', by, '--sort', 'key0');
    expect(text.out).toMatch(/100 ms +2 +2 of 2 +Run 1 +1\.50 s \(-4\.85 s to 7\.85 s, n = 2\)/);
    const { out } = await runs('--group-by', by, '--json', '--sort', '-runs');
    expect(JSON.parse(out)).toEqual([
      {
        key: { [by]: 0.1 },
        runs: 2,
        newest: { id: 'r1', name: 'Run 1' },
        metrics: expect.objectContaining({
          total_time_s: expect.objectContaining({ n: 2, mean: 1.5, minimum: 1, maximum: 2 }),
        }),
      },
      expect.objectContaining({ key: { [by]: 0.5 }, runs: 1 }),
    ]);
  });

  test('metrics, columns and groups are named as filters name them', async () => {
    const { out } = await runs('--group-by', 'strategy', '--metric', 'downtime', '--sort', 'key0');
    expect(out).toMatch(/^strategy +runs +ended +newest +downtime_s\n/);
    expect(out).toMatch(/\nqemu +2 .*\nxen-4 +1 /);
    const sorted = await runs('--sort', '-total_time', '--metric', 'total_time', '--json');
    expect(JSON.parse(sorted.out).map(({ id }: { id: string }) => id)).toEqual(['r2', 'r1', 'r0']);
    expect((await runs('--sort', 'strategy')).exitCode).toBe(0);
  });

  test('numbers stand to the right, words to the left, and empty columns are left out', async () => {
    const lines = (await runs('--sort', 'id')).out.trim().split('\n');
    const at = lines.map((line) => line.search(/name|Run|=cmd/));
    expect(new Set(at).size).toBe(1);
    expect(lines[0]).not.toContain('tags');
    const ends = lines.slice(1).map((line) => line.indexOf('250 ms') + '250 ms'.length);
    const [heading = ''] = lines;
    expect(new Set([...ends, heading.indexOf('downtime_s') + 'downtime_s'.length]).size).toBe(1);
  });

  test('a number without a unit is read, and said how', async () => {
    const { exitCode, out, err } = await runs('--filter', 'total_time < 300');
    expect(exitCode).toBe(0);
    expect(out).toContain('r0');
    expect(err).toBe(
      '--filter:\n  total_time < 300\n               ^^^\n300 has no unit and is read as 300 s. Write 300 ms, if that was meant.\n',
    );
    expect((await runs('--filter', 'total_time_s < 300')).err).toBe('');
  });

  test('CSV has numbers in full and no formulas', async () => {
    const { out } = await runs(
      '--csv',
      '--sort',
      'id',
      '--parameter',
      'plan[0].memory.downtimeLimit',
    );
    const lines = out.split('\r\n');
    expect(lines[0]).toContain('plan[0].memory.downtimeLimit,total_time_s,downtime_s,wire_bytes');
    expect(lines[1]).toContain('0.1,1,0.25,,2026-01-01');
    expect(lines[3]).toContain(`"'=cmd, ""quoted"""`);
    const groups = await runs('--csv', '--group-by', 'memoryStrategy', '--metric', 'downtime_s');
    expect(groups.out.split('\r\n')[0]).toBe(
      'memoryStrategy,runs,ended,newest,downtime_s.n,downtime_s.mean,downtime_s.sd,downtime_s.low,downtime_s.high,downtime_s.min,downtime_s.max',
    );
  });

  test.each([
    [['--filter', 'total_tim < 3'], '  total_tim < 3\n  ^^^^^^^^^\nThere is no field'],
    [['--filter', 'downtime <'], '  downtime <\n           ^\nNothing follows'],
    [['--metric', 'downtme_s'], 'there is no metric "downtme_s" (did you mean "downtime_s"?)'],
    [['--filter', 'downtime < 3 MiB'], '             ^^^^^\nFound "3 MiB"'],
    [['--parameter', 'plan[0].memory.downtimLimit'], 'did you mean "plan[*].memory.downtimeLimit"'],
    [['--group-by', 'plan[0].memroy.nothing'], 'no run has a parameter'],
    [['--group-by', 'nonsense'], 'expected configuration, experiment'],
    [['--sort', 'nonsense'], 'sort[0].column: expected one of'],
    [['--json', '--csv'], 'either --json or --csv'],
    [
      ['--store', 'missing.sqlite'],
      'There is no store missing.sqlite. Check the name, or begin one',
    ],
  ])('%j is refused with what was expected', async (args, told) => {
    const { exitCode, out, err } = await runs(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain(told);
  });
});
