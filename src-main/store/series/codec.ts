import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * Points in a chunk. Small enough that the minima and maxima of chunks alone draw an overview
 * of a million points, large enough that compression finds something.
 */
export const CHUNK_POINTS = 1024;

const BYTES_PER_POINT = 8;

/** Below this many points the header of a compressed chunk costs more than it saves. */
const FEWEST_TO_COMPRESS = 16;

/** Level 3 packs these data as well as 6 does, at half the time. */
const LEVEL = 3;

/** How the data of a chunk are written; the numbers are stored and never change their meaning. */
export const ENCODING = {
  /** 64-bit floats, little-endian. */
  plain: 0,
  /** The same, all first bytes first, then all second bytes and so on, then raw deflate. */
  planesDeflated: 1,
} as const;

export interface EncodedChunk {
  readonly encoding: number;
  readonly data: Uint8Array;
}

/** Packs numbers without losing a bit of any. */
export function encodeChunk(values: Float64Array): EncodedChunk {
  const bytes = littleEndianBytes(values);
  if (values.length >= FEWEST_TO_COMPRESS) {
    const packed = deflateRawSync(toPlanes(bytes), { level: LEVEL });
    if (packed.length < bytes.length) return { encoding: ENCODING.planesDeflated, data: packed };
  }
  return { encoding: ENCODING.plain, data: bytes };
}

/**
 * Unpacks a chunk of `points` numbers.
 *
 * @throws Error when the data do not hold exactly that many
 */
export function decodeChunk(chunk: EncodedChunk, points: number): Float64Array {
  const size = points * BYTES_PER_POINT;
  const bytes =
    chunk.encoding === ENCODING.planesDeflated
      ? // The bound keeps a forged chunk from unpacking into gigabytes.
        inflateRawSync(chunk.data, { maxOutputLength: size })
      : chunk.data;
  if (chunk.encoding !== ENCODING.plain && chunk.encoding !== ENCODING.planesDeflated) {
    throw new Error(`a series chunk has the unknown encoding ${chunk.encoding}`);
  }
  if (bytes.length !== size) {
    throw new Error(
      `a series chunk holds ${bytes.length} bytes where ${points} points need ${size}`,
    );
  }
  return fromLittleEndianBytes(
    chunk.encoding === ENCODING.planesDeflated ? fromPlanes(bytes) : bytes,
  );
}

/** Every processor that Godwit runs on is little-endian, so the bytes are taken as they lie. */
function littleEndianBytes(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function fromLittleEndianBytes(bytes: Uint8Array): Float64Array {
  // A copy, because a buffer from SQLite need not begin at a multiple of eight.
  return new Float64Array(new Uint8Array(bytes).buffer);
}

/** Neighbouring numbers share their leading bytes; side by side they compress. */
function toPlanes(bytes: Uint8Array): Uint8Array {
  const points = bytes.length / BYTES_PER_POINT;
  const planes = new Uint8Array(bytes.length);
  for (let plane = 0; plane < BYTES_PER_POINT; plane += 1) {
    const start = plane * points;
    for (let point = 0; point < points; point += 1) {
      planes[start + point] = bytes[point * BYTES_PER_POINT + plane] ?? 0;
    }
  }
  return planes;
}

function fromPlanes(planes: Uint8Array): Uint8Array {
  const points = planes.length / BYTES_PER_POINT;
  const bytes = new Uint8Array(planes.length);
  for (let plane = 0; plane < BYTES_PER_POINT; plane += 1) {
    const start = plane * points;
    for (let point = 0; point < points; point += 1) {
      bytes[point * BYTES_PER_POINT + plane] = planes[start + point] ?? 0;
    }
  }
  return bytes;
}
