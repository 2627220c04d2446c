import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readOpenedFile, UnreadableFile } from '#main/hosts/opened-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'godwit-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('a file to open', () => {
  test('is its name and its text', async () => {
    expect(await readOpenedFile(file('evening.yaml', 'seed: 1 # ü\n'))).toEqual({
      name: 'evening.yaml',
      text: 'seed: 1 # ü\n',
    });
  });

  test.runIf(process.platform === 'linux')(
    'is named when it opens but cannot be read',
    async () => {
      // The memory of this process: nothing is mapped at its first address.
      const refused = readOpenedFile('/proc/self/mem');
      await expect(refused).rejects.toThrow(UnreadableFile);
      await expect(refused).rejects.toThrow('/proc/self/mem cannot be read (EIO).');
    },
  );

  test('is refused with a sentence when it is missing, a folder, no text or too large', async () => {
    const large = file('large.json', '');
    truncateSync(large, 64 * 2 ** 20 + 1);
    const refused: [path: string, sentence: RegExp][] = [
      [join(folder, 'none.yaml'), /There is no file .*none\.yaml/],
      [folder, /is not a file/],
      [file('image.yaml', new Uint8Array([0xff, 0xfe, 0x00])), /image\.yaml is not UTF-8 text/],
      [large, /large\.json is larger than 64 MiB/],
    ];
    for (const [path, sentence] of refused) {
      const opening = readOpenedFile(path);
      await expect(opening).rejects.toThrow(sentence);
      await expect(opening).rejects.toBeInstanceOf(UnreadableFile);
    }
  });

  test.skipIf(process.platform === 'win32')('is not waited for when it is a pipe', async () => {
    const pipe = join(folder, 'pipe.yaml');
    execFileSync('mkfifo', [pipe]);
    await expect(readOpenedFile(pipe)).rejects.toThrow(/is not a file/);
  });
});
