import { ValidationError } from '@orpc/contract';
import { ORPCError } from '@orpc/server';
import { ERRORS } from '#shared/contract/errors.ts';
import type { ScenarioProblem } from '#shared/scenario/problem.ts';
import { DocumentError, fieldPath } from '#shared/scenario/problem.ts';
import { ArchiveError } from '#main/archives/index.ts';
import { QueueFullError, SweepStateError } from '#main/experiments/index.ts';
import {
  ChangedElsewhereError,
  explained,
  StoreError,
  StoreInputError,
  UnknownIdError,
  WrongStateError,
} from '#main/store/index.ts';
import { PrintError } from './print.ts';

type Failure = ORPCError<string, unknown>;

/** There is nothing with that id. */
export function notFound(what: string, id: string): Failure {
  return new ORPCError('NOT_FOUND', {
    status: ERRORS.NOT_FOUND.status,
    message: `There is no ${what} "${id}". It may have been removed since the list was drawn.`,
    data: { what, id },
  });
}

/** The run is in a state in which this cannot be done; the sentence says what can. */
export function wrongState(state: string, message: string): Failure {
  return new ORPCError('WRONG_STATE', {
    status: ERRORS.WRONG_STATE.status,
    message,
    data: { state },
  });
}

/** A document that cannot be used, with everything that is wrong with it. */
export function invalidDocument(problems: readonly ScenarioProblem[]): Failure {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const where = first === undefined || first.path === '' ? '' : `${first.path}: `;
  return new ORPCError('INVALID_DOCUMENT', {
    status: ERRORS.INVALID_DOCUMENT.status,
    message:
      first === undefined ? 'The document cannot be used.' : `${where}${first.message}${more}`,
    data: { problems },
  });
}

/** Something larger than the limit. */
export function tooLarge(message: string, limitBytes: number): Failure {
  return new ORPCError('TOO_LARGE', {
    status: ERRORS.TOO_LARGE.status,
    message,
    data: { limitBytes },
  });
}

/**
 * What the caller is told about anything thrown: errors that were foreseen keep their sentence; null
 * for any other, whose text may hold paths and the like and goes into the log only.
 */
export function foreseen(thrown: unknown): Failure | null {
  const error = explained(thrown);
  if (error instanceof ORPCError) return fromProcedure(error);
  if (error instanceof DocumentError) return invalidDocument(error.problems);
  if (error instanceof ArchiveError)
    return invalidDocument([{ path: error.entry, message: error.told }]);
  if (error instanceof UnknownIdError) return notFound(error.what, error.id);
  if (error instanceof WrongStateError) return wrongState(error.state, error.message);
  if (error instanceof ChangedElsewhereError) return wrongState(error.state, error.message);
  if (error instanceof PrintError) return wrongState('not-printed', error.message);
  if (error instanceof SweepStateError) return wrongState(error.state, error.message);
  if (error instanceof QueueFullError) return wrongState('queued', error.message);
  if (error instanceof StoreInputError)
    return invalidDocument([{ path: error.field, message: error.told }]);
  return error instanceof StoreError ? fromStore(error) : null;
}

/** The circumstances in which the store is: a disk that is full, another program that holds the file. */
function fromStore({ trouble, message }: StoreError): Failure {
  return trouble === 'read-only'
    ? new ORPCError('READ_ONLY', { status: ERRORS.READ_ONLY.status, message })
    : new ORPCError('STORE_TROUBLE', {
        status: ERRORS.STORE_TROUBLE.status,
        message,
        data: { trouble },
      });
}

/** Input that the contract refuses comes as a list of issues; people get the first as a sentence. */
function fromProcedure(error: Failure): Failure | null {
  if (error.code === 'INTERNAL_SERVER_ERROR') return null;
  if (error.code !== 'BAD_REQUEST' || !(error.cause instanceof ValidationError)) return error;
  const issues = error.cause.issues.map((issue) => ({
    path: fieldPath((issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part))),
    message: issue.message,
  }));
  const [first] = issues;
  const where = first === undefined || first.path === '' ? '' : `${first.path}: `;
  return new ORPCError('BAD_REQUEST', {
    message: `The request was refused: ${where}${first?.message ?? 'its input is not as expected'}.`,
    data: { issues },
  });
}
