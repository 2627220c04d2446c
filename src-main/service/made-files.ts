import { randomUUID } from 'node:crypto';
import { PART_BYTES } from '#shared/contract/parts.ts';
import { notFound } from './errors.ts';

/** Files that were made and not yet fetched, in memory: the newest ones. */
const MOST_FILES = 4;

/** Where files lie between being made and being fetched in parts. */
export class MadeFiles {
  readonly #files = new Map<string, Buffer>();

  /** Keeps a file, and lets the oldest go when there are too many. */
  keep(data: string | Uint8Array): { token: string; bytes: number } {
    const [oldest] = this.#files.keys();
    if (this.#files.size >= MOST_FILES && oldest !== undefined) this.close(oldest);
    const token = randomUUID();
    const file =
      typeof data === 'string'
        ? Buffer.from(data)
        : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    this.#files.set(token, file);
    return { token, bytes: file.byteLength };
  }

  /** A part as it travels, and where the next one begins. @throws ORPCError when the file is gone */
  part(token: string, offset: number): { data: string; next: number | null } {
    const file = this.#files.get(token);
    if (!file) throw notFound('file', token);
    const end = Math.min(file.byteLength, offset + PART_BYTES);
    const data = file.toString('base64', offset, end);
    return { data, next: end < file.byteLength ? end : null };
  }

  close(token: string): void {
    this.#files.delete(token);
  }

  closeAll(): void {
    this.#files.clear();
  }
}
