import { randomUUID } from 'node:crypto';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from './failures.ts';

/**
 * Writes a whole file or nothing: an interruption leaves what was there before.
 *
 * @param text in one piece, or in as many as come
 * @throws InputError when the folder is missing, the path is a folder, or writing is not allowed
 */
export async function writeWholeFile(
  path: string,
  text: string | Uint8Array | Iterable<string>,
): Promise<void> {
  const present = await stat(path).catch(() => undefined);
  if (present && !present.isFile())
    throw new InputError(`${path} is not a file; expected the path of a file to write.`);
  const draft = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(draft, text, { flag: 'wx' });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new InputError(`There is no folder ${dirname(path)} to write into.`);
    throw new InputError(`${path} cannot be written (${code ?? String(error)}).`);
  }
}
