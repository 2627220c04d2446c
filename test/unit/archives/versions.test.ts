import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readArchive } from '#main/archives/index.ts';
import { ARCHIVE_VERSION } from '#main/archives/manifest.ts';

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
