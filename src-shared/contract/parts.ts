import { z } from 'zod';

/**
 * Bytes of a file travel in parts, as base64: a wire carries messages of bounded size, and a file may be larger.
 * A multiple of three, so that every part but the last is base64 without padding.
 */
export const PART_BYTES = 6 * 2 ** 20;

export const partSchema = z.base64().max((PART_BYTES / 3) * 4);

/** Names a file that is kept in memory until it is closed, or until others push it out. */
export const tokenSchema = z.string().min(1).max(80);

/** Asks for a part of a file that was made; the first begins at 0. */
export const partRequestSchema = z.strictObject({
  token: tokenSchema,
  offset: z.number().int().min(0),
});

/** `next` is where the following part begins; null after the last. */
export const filePartSchema = z.strictObject({ data: partSchema, next: z.number().nullable() });
