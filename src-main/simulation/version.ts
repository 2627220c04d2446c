/**
 * Version of the engine: part of every digest. Raise it with every change that changes a number of a result (the golden
 * digests in `test/golden` tell).
 */
export const ENGINE_VERSION = '1.0.0';
