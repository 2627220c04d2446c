import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Bytes } from '#shared/units/types.ts';
import { ArchiveError } from './errors.ts';
import { MANIFEST_NAME } from './names.ts';
import { ARCHIVE_VERSION } from './upgrade.ts';
import type { ArchiveEntry } from './zip.ts';

const manifestSchema = z.strictObject({
  format: z.literal('godwit-archive'),
  version: z.number().int().min(1),
  /** Version of the Godwit that wrote it. */
  writtenBy: z.string().max(80),
  name: z.string().max(200),
  entries: z.array(
    z.strictObject({
      name: z.string().max(500),
      bytes: z.number().int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});
export type Manifest = z.infer<typeof manifestSchema>;

export function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** So much is hashed before others get their turn: some 20 ms. */
const HASHED_AT_ONCE: Bytes = 16 * 2 ** 20;

/** The same in pieces, between which others get their turn. */
export async function sha256Slowly(
  data: Uint8Array,
  breathe: () => Promise<void>,
): Promise<string> {
  if (data.byteLength <= HASHED_AT_ONCE) return sha256(data);
  const hash = createHash('sha256');
  for (let from = 0; from < data.byteLength; from += HASHED_AT_ONCE) {
    hash.update(data.subarray(from, from + HASHED_AT_ONCE));
    await breathe();
  }
  return hash.digest('hex');
}

/** Sizes and hashes of all entries but the manifest itself, in the order of their names. */
export function manifestOf(
  head: Pick<Manifest, 'name' | 'writtenBy'>,
  entries: readonly ArchiveEntry[],
  hashOf: (entry: ArchiveEntry) => string = ({ data }) => sha256(data),
): Manifest {
  return {
    format: 'godwit-archive',
    version: ARCHIVE_VERSION,
    ...head,
    entries: [...entries]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((entry) => ({
        name: entry.name,
        bytes: entry.data.byteLength,
        sha256: hashOf(entry),
      })),
  };
}

/**
 * The manifest of an archive, after every entry has been held against it: none missing, none more, each with its hash.
 *
 * @throws ArchiveError
 */
export async function checkedManifest(
  entries: ReadonlyMap<string, Uint8Array>,
  breathe: () => Promise<void>,
): Promise<Manifest> {
  const data = entries.get(MANIFEST_NAME);
  if (!data) {
    throw new ArchiveError(
      'not-an-archive',
      '',
      `The file is a ZIP but no Godwit archive: it has no ${MANIFEST_NAME}.`,
    );
  }
  const manifest = parsed(data);
  const listed = new Set<string>([MANIFEST_NAME]);
  for (const { name, bytes, sha256: expected } of manifest.entries) {
    if (listed.has(name)) throw new ArchiveError('manifest', name, 'the manifest lists it twice.');
    listed.add(name);
    const entry = entries.get(name);
    if (!entry)
      throw new ArchiveError('manifest', name, 'the manifest lists it, but it is missing.');
    await breathe();
    if (entry.byteLength !== bytes || (await sha256Slowly(entry, breathe)) !== expected) {
      throw new ArchiveError(
        'hash',
        name,
        'its content is not what the manifest says: it was changed or damaged after the archive was made.',
      );
    }
  }
  for (const name of entries.keys()) {
    if (!listed.has(name))
      throw new ArchiveError('manifest', name, 'the manifest does not list it.');
  }
  return manifest;
}

function parsed(data: Uint8Array): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
  } catch {
    throw new ArchiveError('manifest', MANIFEST_NAME, 'no readable JSON.');
  }
  const { version } = (value ?? {}) as { version?: unknown };
  if (typeof version === 'number' && version > ARCHIVE_VERSION) {
    throw new ArchiveError(
      'newer',
      '',
      `The archive is of version ${version}; this Godwit reads up to ${ARCHIVE_VERSION}. Open it with a newer Godwit.`,
    );
  }
  const reading = manifestSchema.safeParse(value);
  if (!reading.success) {
    const [issue] = reading.error.issues;
    throw new ArchiveError(
      'manifest',
      MANIFEST_NAME,
      `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a manifest'}.`,
    );
  }
  return reading.data;
}
