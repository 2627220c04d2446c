import { randomUUID } from 'node:crypto';
import { ARCHIVE_LIMITS, ArchiveError, readArchive } from '#main/archives/index.ts';
import type { ArchiveContent, OpenArchive } from '#main/archives/index.ts';
import { openStore, requireWritable } from '#main/store/index.ts';
import type { WritableStore } from '#main/store/index.ts';
import { breathing } from './breathing.ts';
import { notFound, tooLarge } from './errors.ts';
import { GatheredStore } from './gathered-comparisons.ts';

/** Files that people opened, in memory, the ones that were used last. */
const MOST_FILES = 4;

/** An archive that passed every check, and a store of its own through which it is read like the real one. */
export interface ShelvedArchive {
  readonly archive: OpenArchive;
  readonly fileName: string;
  readonly store: WritableStore;
  /** Its comparisons, as its reports and they themselves are read. */
  readonly gathered: GatheredStore;
}

interface Shelved {
  parts: Uint8Array[];
  bytes: number;
  opened: ShelvedArchive | null;
  /** Being opened: who asks meanwhile, as after a double click, gets the same answer. */
  opening: Promise<ShelvedArchive> | null;
}

/** Little by little: nobody else sees this store, and it is thrown away when something fails. */
async function fill(
  store: WritableStore,
  content: ArchiveContent,
  breathe: () => Promise<void>,
): Promise<void> {
  for (const _ of store.portable.bringSlowly(content)) await breathe();
}

/** What no schema found but the store refuses is wrong with the file, not inside Godwit. */
function contradiction(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  if (!String(error.code).startsWith('SQLITE_CONSTRAINT')) return error;
  return new ArchiveError('content', '', `The archive contradicts itself: ${error.message}.`);
}

/** Where archives lie between being uploaded, looked at and imported. */
export class ArchiveShelf {
  readonly #files = new Map<string, Shelved>();

  /** Adds a part to a file, or begins one. @throws ORPCError when it is gone, open already, or too large */
  add(token: string | null, data: Uint8Array): { token: string; bytes: number } {
    const name = token ?? randomUUID();
    const file = token === null ? this.#begin(name) : this.#file(token);
    if (file.opening !== null) throw notFound('upload', name);
    if (file.bytes + data.byteLength > ARCHIVE_LIMITS.fileBytes) {
      this.close(name);
      throw tooLarge(
        'The file is larger than any archive that Godwit reads (1 GiB).',
        ARCHIVE_LIMITS.fileBytes,
      );
    }
    file.parts.push(data);
    file.bytes += data.byteLength;
    return { token: name, bytes: file.bytes };
  }

  /** Checks an uploaded file and opens it. What is refused is dropped. @throws ArchiveError, ORPCError */
  async open(
    token: string,
    fileName: string,
    signal: AbortSignal | undefined,
  ): Promise<ShelvedArchive> {
    const file = this.#file(token);
    if (file.opened !== null) return file.opened;
    file.opening ??= this.#read(file, token, fileName, breathing(signal));
    return file.opening;
  }

  async #read(
    file: Shelved,
    token: string,
    fileName: string,
    breathe: () => Promise<void>,
  ): Promise<ShelvedArchive> {
    try {
      const whole = Buffer.concat(file.parts);
      file.parts = [];
      const archive = await readArchive(whole, undefined, breathe);
      const store = requireWritable(openStore({ path: ':memory:' }));
      try {
        await fill(store, archive.content, breathe);
        // Put away meanwhile: nobody would close it any more.
        if (this.#files.get(token) !== file) throw notFound('archive', token);
      } catch (error) {
        store.close();
        throw contradiction(error);
      }
      file.opened = { archive, fileName, store, gathered: new GatheredStore(store) };
      return file.opened;
    } catch (error) {
      this.close(token);
      throw error;
    }
  }

  /** @throws ORPCError when it is not open, or no longer */
  opened(token: string): ShelvedArchive {
    const { opened } = this.#file(token);
    if (opened === null) throw notFound('open archive', token);
    return opened;
  }

  close(token: string): void {
    this.#files.get(token)?.opened?.store.close();
    this.#files.delete(token);
  }

  closeAll(): void {
    for (const token of this.#files.keys()) this.close(token);
  }

  #begin(token: string): Shelved {
    const [oldest] = this.#files.keys();
    if (this.#files.size >= MOST_FILES && oldest !== undefined) this.close(oldest);
    const file: Shelved = { parts: [], bytes: 0, opened: null, opening: null };
    this.#files.set(token, file);
    return file;
  }

  #file(token: string): Shelved {
    const file = this.#files.get(token);
    if (!file) throw notFound('archive', token);
    // Used last: the others go first.
    this.#files.delete(token);
    this.#files.set(token, file);
    return file;
  }
}
