import { z } from 'zod';

/**
 * Errors that a procedure may answer with. Each carries a sentence for people in `message`;
 * codes are stable. Anything else that goes wrong is INTERNAL_SERVER_ERROR and is logged.
 */
export const ERRORS = {
  /** The scenario, file or text is wrong; `problems` says where and what was expected. */
  INVALID_DOCUMENT: {
    status: 422,
    data: z.strictObject({
      problems: z.array(
        z.strictObject({
          path: z.string(),
          message: z.string(),
          example: z.string().optional(),
          line: z.number().optional(),
          column: z.number().optional(),
        }),
      ),
    }),
  },
  /** No run, preset or draft with that id. */
  NOT_FOUND: { status: 404, data: z.strictObject({ what: z.string(), id: z.string() }) },
  /** The run is not in a state in which this can be done. */
  WRONG_STATE: { status: 409, data: z.strictObject({ state: z.string() }) },
  /** The store can only be read at the moment. */
  READ_ONLY: { status: 423 },
  /** The store does not do what was asked now: `trouble` says why ("full", "busy", "damaged", ...). */
  STORE_TROUBLE: { status: 503, data: z.strictObject({ trouble: z.string() }) },
  /** Larger than the limit that the message names. */
  TOO_LARGE: { status: 413, data: z.strictObject({ limitBytes: z.number() }) },
} as const;
