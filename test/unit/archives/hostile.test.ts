import { buffer as gather } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { ArchiveError, readArchive, writeArchive } from '#main/archives/index.ts';
import { manifestOf } from '#main/archives/manifest.ts';
import { seriesFromParquet, seriesToParquet } from '#main/archives/series-parquet.ts';
import { ARCHIVE_LIMITS, readZip } from '#main/archives/zip.ts';
import { someContent } from './content-builders.ts';

type Files = Map<string, Uint8Array>;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The entries of a good archive, to be spoilt. */
async function goodFiles(): Promise<Files> {
  return readZip(await writeArchive(someContent(), '0.1.0'));
}

/** Packs without any of the care that Godwit takes. */
async function packed(
  files: Iterable<readonly [string, Uint8Array]>,
  mode = 0o100644,
): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, data] of files) zip.addBuffer(Buffer.from(data), name, { mode });
  zip.end();
  return gather(zip.outputStream as Readable);
}

/** Packs entries with a manifest that is true of them. */
async function signed(files: Files): Promise<Buffer> {
  files.delete('manifest.json');
  const manifest = manifestOf(
    { name: 'x', writtenBy: '0.1.0' },
    [...files].map(([name, data]) => ({ name, data })),
  );
  files.set('manifest.json', bytes(JSON.stringify(manifest)));
  return packed(files);
}

/** Replaces a name in the raw file by one of the same length, which no writer would write. */
function renamed(file: Buffer, from: string, to: string): Buffer {
  expect(to).toHaveLength(from.length);
  const text = file.toString('latin1');
  expect(text).toContain(from);
  return Buffer.from(text.replaceAll(from, to), 'latin1');
}

async function faultOf(file: Uint8Array): Promise<string> {
  try {
    await readArchive(file);
  } catch (error) {
    if (error instanceof ArchiveError) return error.fault;
    throw error;
  }
  return 'none';
}

const changed = async (change: (files: Files) => void): Promise<Buffer> => {
  const files = await goodFiles();
  change(files);
  return signed(files);
};

const json = (files: Files, name: string): Record<string, unknown> =>
  JSON.parse(new TextDecoder().decode(files.get(name))) as Record<string, unknown>;

const edited =
  (name: string, edit: (value: Record<string, unknown>) => unknown) =>
  (files: Files): void => {
    files.set(name, bytes(JSON.stringify(edit(json(files, name)))));
  };

type Points = readonly { readonly replications: readonly object[] }[];

/** An archive of which the points of the experiment are others. */
async function spoiltPoints(edit: (points: Points) => readonly unknown[]): Promise<Buffer> {
  return changed(
    edited('experiments/exp1.json', (value) => ({
      ...value,
      points: edit(value['points'] as Points),
    })),
  );
}

describe('A hostile archive is refused:', () => {
  const cases: readonly (readonly [string, string, () => Promise<Uint8Array>])[] = [
    ['an empty file', 'not-an-archive', async () => Promise.resolve(new Uint8Array())],
    ['some other file', 'not-an-archive', async () => Promise.resolve(bytes('%PDF-1.7'))],
    ['a ZIP of something else', 'not-an-archive', async () => packed([['a.txt', bytes('a')]])],
    [
      'a truncated file',
      'truncated',
      async () => {
        const file = await writeArchive(someContent(), '0.1.0');
        return file.subarray(0, Math.floor(file.byteLength * 0.9));
      },
    ],
    [
      'flipped bits in the middle',
      'truncated',
      async () => {
        const file = Buffer.from(await writeArchive(someContent(), '0.1.0'));
        for (let at = 60; at < 120; at += 1) file[at] = 255 - (file[at] ?? 0);
        return file;
      },
    ],
    [
      'a bomb',
      'limit',
      async () =>
        changed((files) => files.set('runs/bomb/series-0.parquet', new Uint8Array(64 * 2 ** 20))),
    ],
    [
      'a name that climbs out',
      'name',
      async () =>
        renamed(await packed([['aa/bb/c.txt', bytes('x')]]), 'aa/bb/c.txt', '../../c.txt'),
    ],
    [
      'an absolute name',
      'name',
      async () =>
        renamed(await packed([['aetc/passwd', bytes('x')]]), 'aetc/passwd', '/etc/passwd'),
    ],
    [
      'a name with a backslash',
      'name',
      async () => renamed(await packed([['aa/b.txt', bytes('x')]]), 'aa/b.txt', '..\\b.txt'),
    ],
    ['a hidden name', 'name', async () => packed([['.bashrc', bytes('x')]])],
    ['a device of Windows', 'name', async () => packed([['runs/nul.json', bytes('x')]])],
    [
      'a name of control characters',
      'name',
      async () => packed([['a\u001b[31m.json', bytes('x')]]),
    ],
    [
      'two entries of one name',
      'duplicate',
      async () =>
        renamed(
          await packed([
            ['a.json', bytes('1')],
            ['b.json', bytes('2')],
          ]),
          'b.json',
          'a.json',
        ),
    ],
    [
      'two names that differ by case alone',
      'duplicate',
      async () =>
        packed([
          ['a.json', bytes('1')],
          ['A.json', bytes('2')],
        ]),
    ],
    [
      'a symbolic link',
      'special-file',
      async () => packed([['a.json', bytes('/etc/passwd')]], 0o120777),
    ],
    [
      'a wrong hash',
      'hash',
      async () => {
        const files = await goodFiles();
        files.set('runs/aaa/result.json', bytes('{"migrations":[]}'));
        return packed(files);
      },
    ],
    [
      'an entry that the manifest does not list',
      'manifest',
      async () => packed([...(await goodFiles()), ['extra.json', bytes('{}')]]),
    ],
    [
      'an entry that is missing',
      'manifest',
      async () => {
        const files = await goodFiles();
        files.delete('runs/aaa/run.json');
        return packed(files);
      },
    ],
    [
      'a newer version',
      'newer',
      async () => {
        const files = await goodFiles();
        edited('manifest.json', (manifest) => ({ ...manifest, version: 99, extra: true }))(files);
        return packed(files);
      },
    ],
    [
      'a manifest of nonsense',
      'manifest',
      async () => {
        const files = await goodFiles();
        files.set('manifest.json', bytes('{"format":"godwit-archive","version":1}'));
        return packed(files);
      },
    ],
    [
      'an entry that nothing refers to',
      'content',
      async () => changed((files) => files.set('runs/aaa/extra.json', bytes('{}'))),
    ],
    [
      'a run that says it is another',
      'content',
      async () => changed(edited('runs/aaa/run.json', (run) => ({ ...run, id: 'bbb' }))),
    ],
    [
      'a field too many',
      'content',
      async () => changed(edited('runs/aaa/run.json', (run) => ({ ...run, admin: true }))),
    ],
    [
      'a metric that is no number',
      'content',
      async () =>
        changed(
          edited('runs/bbb/result.json', ({ migrations }) => ({
            migrations: (migrations as object[]).map((one) => ({ ...one, metrics: { a: '1' } })),
          })),
        ),
    ],
    [
      'a scenario that is not the one its name says',
      'hash',
      async () =>
        changed((files) => {
          const name = [...files.keys()].find((one) => one.startsWith('scenarios/')) ?? '';
          files.set(name, bytes('{"seed":8}'));
        }),
    ],
    [
      'series that are no Parquet',
      'content',
      async () => changed((files) => files.set('runs/bbb/series-0.parquet', bytes('PAR1 no PAR1'))),
    ],
    [
      'a report that is none',
      'content',
      () => changed(edited('reports/rep1.json', (one) => ({ ...one, document: { title: 7 } }))),
    ],
    [
      'a report of a newer version',
      'content',
      () =>
        changed(
          edited('reports/rep1.json', (one) => ({
            ...one,
            document: { godwit: 'report', version: 99 },
          })),
        ),
    ],
    [
      'an experiment with a run that is not there',
      'content',
      async () =>
        changed(edited('experiments/exp1.json', (one) => ({ ...one, runs: ['elsewhere'] }))),
    ],
    [
      'JSON with a key that poisons objects',
      'content',
      async () =>
        changed((files) =>
          files.set('comparisons/cmp1.json', bytes('{"__proto__": {"admin": true}}')),
        ),
    ],
    [
      'JSON deeper than any stack',
      'content',
      async () =>
        changed((files) => files.set('comparisons/cmp1.json', bytes('['.repeat(100_000)))),
    ],
    [
      'text that is no UTF-8',
      'content',
      async () =>
        changed((files) => files.set('comparisons/cmp1.json', new Uint8Array([0x22, 0xff, 0x22]))),
    ],
    [
      'a comparison without a name',
      'content',
      async () => changed(edited('comparisons/cmp1.json', (value) => ({ ...value, name: '' }))),
    ],
    ['two points of one hash', 'content', async () => spoiltPoints(([one]) => [one, one])],
    [
      'a seed twice in a point',
      'content',
      async () =>
        spoiltPoints((points) =>
          points.map((one) => ({
            ...one,
            replications: [one.replications, one.replications].flat(),
          })),
        ),
    ],
    [
      'a replication that is done and failed',
      'content',
      async () =>
        spoiltPoints((points) =>
          points.map((one) => ({
            ...one,
            replications: one.replications.map((each) => ({ ...each, failure: 'why' })),
          })),
        ),
    ],
    [
      'an experiment in a state that there is not',
      'content',
      async () => changed(edited('experiments/exp1.json', (value) => ({ ...value, state: 'x' }))),
    ],
  ];

  it.each(cases)('%s', async (_what, fault, make) => {
    expect(await faultOf(await make())).toBe(fault);
  });

  it('nothing of these faults is found in a good one, packed the same way', async () => {
    expect(await faultOf(await changed(() => undefined))).toBe('none');
  });

  it('more entries, or more bytes, than the limits allow', async () => {
    const file = await writeArchive(someContent(), '0.1.0');
    for (const limit of ['fileBytes', 'entries', 'entryBytes', 'totalBytes'] as const) {
      await expect(readArchive(file, { ...ARCHIVE_LIMITS, [limit]: 3 })).rejects.toMatchObject({
        fault: 'limit',
      });
    }
  });

  it('series of more numbers than are read, by what the file says of itself', async () => {
    const breathe = (): Promise<void> => Promise.resolve();
    const time = Array.from({ length: 2000 }, (_, at) => at);
    const file = await seriesToParquet({ time, columns: { same: time.map(() => 0) } }, breathe);
    const read = (most: number) => seriesFromParquet('a.parquet', file, breathe, most);
    expect((await read(4000)).time).toEqual(time);
    await expect(read(3999)).rejects.toThrow('4000 numbers, more than the 3999 that Godwit reads');
  });

  it('whatever bytes are spoilt, the answer is a refusal in words or the same content', async () => {
    const file = await writeArchive(someContent(), '0.1.0');
    const { digest } = await readArchive(file);
    for (let at = 0; at < file.byteLength; at += 37) {
      const spoilt = Buffer.from(file);
      spoilt[at] = (spoilt[at] ?? 0) ^ 0x41;
      try {
        expect((await readArchive(spoilt)).digest).toBe(digest);
      } catch (error) {
        expect(error).toBeInstanceOf(ArchiveError);
      }
    }
  });
});
