import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { OpenedFile } from '#shared/contract/application.ts';
import { archiveText, looksLikeArchive } from '#shared/transport/archive-text.ts';
import { LARGEST_FILE, LARGEST_FILE_TEXT } from '#shared/transport/wire.ts';

/** A file that cannot be opened; the message is for people. */
export class UnreadableFile extends Error {}

/**
 * Reads a file that a person asked for, as the window takes it.
 *
 * @throws UnreadableFile when it is missing, no regular file, too large, or not UTF-8 text.
 */
export async function readOpenedFile(path: string): Promise<OpenedFile> {
  const name = basename(path);
  // Without O_NONBLOCK (which Windows has not), opening a pipe would wait for someone to write into it.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      throw new UnreadableFile(
        error.code === 'ENOENT'
          ? `There is no file ${path}.`
          : `${path} cannot be read (${error.code}).`,
      );
    },
  );
  try {
    const status = await file.stat();
    // Devices and pipes have no size and might never end.
    if (!status.isFile()) throw new UnreadableFile(`${path} is not a file.`);
    if (status.size > LARGEST_FILE) {
      throw new UnreadableFile(
        `${name} is larger than ${LARGEST_FILE_TEXT}, the most that Godwit opens.`,
      );
    }
    const bytes = await file.readFile().catch(({ code }: NodeJS.ErrnoException) => {
      throw new UnreadableFile(`${path} cannot be read (${code}).`);
    });
    if (looksLikeArchive(bytes)) return { name: name.slice(0, 255), text: wrapped(bytes, name) };
    return { name: name.slice(0, 255), text: decode(bytes, name) };
  } finally {
    await file.close();
  }
}

/** An archive as text. What does not fit into a message is opened in the window, which hands it over in parts. */
function wrapped(bytes: Buffer, name: string): string {
  const text = archiveText(bytes.toString('base64'));
  if (text.length > LARGEST_FILE) {
    throw new UnreadableFile(
      `${name} is too large to be opened from here. Open it in Godwit, under Archives.`,
    );
  }
  return text;
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFile(
      `${name} is not UTF-8 text: Godwit opens scenarios (YAML, JSON), measured migrations (JSON) and archives (.godwit).`,
    );
  }
}
