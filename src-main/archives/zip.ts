import { Readable } from 'node:stream';
import { buffer as gather } from 'node:stream/consumers';
import { fromBuffer } from 'yauzl';
import type { Entry, ZipFile as Reader } from 'yauzl';
import { ZipFile } from 'yazl';
import type { Bytes } from '#shared/units/types.ts';
import { ArchiveError } from './errors.ts';
import { isAllowedName } from './names.ts';

/** One file inside an archive. */
export interface ArchiveEntry {
  readonly name: string;
  readonly data: Uint8Array;
}

/** What an archive may be at most. Each bound is far above what Godwit writes, and low enough to be read in memory. */
export interface ArchiveLimits {
  readonly fileBytes: Bytes;
  readonly entries: number;
  readonly entryBytes: Bytes;
  readonly totalBytes: Bytes;
  /**
   * Unpacked size over packed size of one entry. Deflate itself ends at 1032; constant columns of series come to
   * some 300. Entries below `ratioFrom` are too small to matter.
   */
  readonly ratio: number;
  readonly ratioFrom: Bytes;
}

export const ARCHIVE_LIMITS: ArchiveLimits = {
  fileBytes: 1024 * 2 ** 20,
  entries: 500_000,
  entryBytes: 512 * 2 ** 20,
  totalBytes: 4096 * 2 ** 20,
  ratio: 600,
  ratioFrom: 2 ** 20,
};

/** The same moment in every archive, so that equal content gives equal bytes. Local parts, as DOS stamps are. */
const MOMENT = new Date(2000, 0, 1);

/**
 * Packs entries in the order of their names.
 *
 * @param breathe called before each entry; what it throws ends the packing
 */
export async function writeZip(
  entries: readonly ArchiveEntry[],
  breathe: () => Promise<void> = () => Promise.resolve(),
): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { name, data } of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const options = {
      mtime: MOMENT,
      mode: 0o100644,
      forceDosTimestamp: true,
      compressionLevel: 9,
      size: data.byteLength,
    };
    // As buffers they would all be packed at once, each with a window of its own: gigabytes for thousands of entries.
    zip.addReadStreamLazy(name, options, (opened) => {
      const whole = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      breathe().then(
        () => opened(null, Readable.from([whole], { objectMode: false })),
        (error: unknown) => (zip.outputStream as Readable).destroy(error as Error),
      );
    });
  }
  zip.end();
  return gather(zip.outputStream as Readable);
}

/**
 * Unpacks a file into its entries. Nothing is unpacked before the directory has passed; sizes are counted
 * while unpacking, whatever the directory says.
 *
 * @throws ArchiveError
 */
export async function readZip(
  file: Uint8Array,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<Map<string, Uint8Array>> {
  if (file.byteLength > limits.fileBytes) {
    throw new ArchiveError('limit', '', `The file is larger than ${mebibytes(limits.fileBytes)}.`);
  }
  if (file.byteLength < 4 || file[0] !== 0x50 || file[1] !== 0x4b) {
    throw new ArchiveError('not-an-archive', '', 'The file is no Godwit archive (no ZIP file).');
  }
  const reader = await opened(file);
  const directory = await listed(reader, limits);
  const content = new Map<string, Uint8Array>();
  let total = 0;
  for (const entry of directory) {
    const data = await unpacked(reader, entry);
    total += data.byteLength;
    if (total > limits.totalBytes) throw tooMuch(limits);
    content.set(entry.fileName, data);
  }
  return content;
}

async function opened(file: Uint8Array): Promise<Reader> {
  return new Promise((resolve, reject) => {
    fromBuffer(
      Buffer.from(file.buffer, file.byteOffset, file.byteLength),
      { lazyEntries: true, strictFileNames: true, validateEntrySizes: true },
      (error, reader) => {
        if (error) reject(broken(error));
        else resolve(reader);
      },
    );
  });
}

async function listed(reader: Reader, limits: ArchiveLimits): Promise<Entry[]> {
  if (reader.entryCount > limits.entries) {
    throw new ArchiveError(
      'limit',
      '',
      `The archive holds ${reader.entryCount} entries; at most ${limits.entries} are read.`,
    );
  }
  const entries: Entry[] = [];
  const seen = new Set<string>();
  let total = 0;
  return new Promise((resolve, reject) => {
    reader.on('error', (error: Error) => {
      reject(broken(error));
    });
    reader.on('end', () => {
      resolve(entries);
    });
    reader.on('entry', (entry: Entry) => {
      try {
        checkEntry(entry, seen, limits);
        total += entry.uncompressedSize;
        if (total > limits.totalBytes) throw tooMuch(limits);
      } catch (error) {
        reject(error as Error);
        return;
      }
      entries.push(entry);
      reader.readEntry();
    });
    reader.readEntry();
  });
}

const DEFLATE = 8;
const STORED = 0;
const ENCRYPTED = 1;
/** Upper half of the attributes is the Unix mode where the entry was made on Unix. */
const KIND_OF_FILE = 0o170000;
const REGULAR_FILE = 0o100000;

function checkEntry(entry: Entry, seen: Set<string>, limits: ArchiveLimits): void {
  const { fileName: name, compressedSize, uncompressedSize } = entry;
  if (!isAllowedName(name)) {
    throw new ArchiveError(
      'name',
      name,
      'this name is not allowed in an archive; names are relative, of plain letters, digits, dots and dashes.',
    );
  }
  // Two names that one file system takes for one would overwrite each other when unpacked.
  const folded = name.toLowerCase();
  if (seen.has(folded)) throw new ArchiveError('duplicate', name, 'the entry is there twice.');
  seen.add(folded);
  const kind = (entry.externalFileAttributes >>> 16) & KIND_OF_FILE;
  if (kind !== 0 && kind !== REGULAR_FILE) {
    throw new ArchiveError(
      'special-file',
      name,
      'only plain files may be in an archive; this is a link or a device.',
    );
  }
  if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0) {
    throw new ArchiveError('special-file', name, 'the entry is encrypted; archives are never.');
  }
  if (entry.compressionMethod !== DEFLATE && entry.compressionMethod !== STORED) {
    throw new ArchiveError('special-file', name, 'packed in a way that archives do not use.');
  }
  if (uncompressedSize > limits.entryBytes) {
    throw new ArchiveError('limit', name, `unpacks to more than ${mebibytes(limits.entryBytes)}.`);
  }
  if (uncompressedSize > limits.ratioFrom && uncompressedSize > limits.ratio * compressedSize) {
    throw new ArchiveError(
      'limit',
      name,
      `unpacks to more than ${limits.ratio} times its size, as archives made to do harm do.`,
    );
  }
}

async function unpacked(reader: Reader, entry: Entry): Promise<Uint8Array> {
  try {
    const stream = await new Promise<Readable>((resolve, reject) => {
      reader.openReadStream(entry, (error, opening) => {
        if (error) reject(error);
        else resolve(opening);
      });
    });
    // yauzl ends the stream with an error as soon as more comes out than the directory says.
    return await gather(stream);
  } catch (error) {
    throw broken(error as Error, entry.fileName);
  }
}

function tooMuch(limits: ArchiveLimits): ArchiveError {
  return new ArchiveError(
    'limit',
    '',
    `The archive unpacks to more than ${mebibytes(limits.totalBytes)}.`,
  );
}

/** What the ZIP library found; it words its errors for programmers. */
function broken(error: Error, entry = ''): ArchiveError {
  if (/invalid relative path|absolute path|invalid characters in fileName/i.test(error.message)) {
    return new ArchiveError(
      'name',
      entry,
      'An entry has a name that leads out of the archive, which none of Godwit has.',
    );
  }
  return new ArchiveError(
    'truncated',
    entry,
    `the file is damaged or was cut short (${error.message}). Ask for it again from where it came.`,
  );
}

function mebibytes(bytes: Bytes): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
