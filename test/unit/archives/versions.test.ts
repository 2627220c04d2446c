import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readArchive } from '#main/archives/index.ts';
import { ARCHIVE_VERSION, upgraded } from '#main/archives/upgrade.ts';
import type { Entries } from '#main/archives/upgrade.ts';

const FOLDER = new URL('../../fixtures/archives/', import.meta.url);
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.godwit'));

describe('Archives that older versions wrote', () => {
  it('are there for every version', () => {
    expect(files.sort()).toEqual(
      Array.from({ length: ARCHIVE_VERSION }, (_, index) => `version-${index + 1}.godwit`),
    );
  });

  for (const [index, file] of files.entries()) {
    it(`can be read: ${file}`, async () => {
      const { content, manifest } = await readArchive(readFileSync(new URL(file, FOLDER)));
      expect(manifest.version).toBe(index + 1);
      expect(content.runs.map(({ id }) => id)).toEqual(['aaa', 'bbb', 'ccc', 'ddd']);
      expect(content.experiments.map(({ runs }) => runs)).toEqual([['aaa', 'bbb']]);
      expect(content.runs[1]?.series[0]?.table.time).toEqual([0, 0.1, 1 / 3]);
    });
  }
});

describe('A chain of upgraders', () => {
  const put = (name: string) => (entries: Entries) =>
    new Map([...entries, [name, new Uint8Array()]]);
  const chain = [put('second'), put('third')];

  it.each([
    [1, ['first', 'second', 'third']],
    [2, ['first', 'third']],
    [3, ['first']],
  ])('lifts version %i step by step to the newest', (version, names) => {
    const entries = new Map([['first', new Uint8Array()]]);
    expect([...upgraded(entries, version, chain).keys()]).toEqual(names);
    expect([...entries.keys()]).toEqual(['first']);
  });
});
