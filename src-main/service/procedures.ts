import { implement, ORPCError } from '@orpc/server';
import { ValidationError } from '@orpc/contract';
import { contract } from '#shared/contract/contract.ts';
import type { Log } from '#main/experiments/index.ts';
import { foreseen } from './errors.ts';

/** The contract, ready to be implemented: whatever a handler or its stream throws becomes an error for people. */
export function procedures(log: Log) {
  return implement(contract).use(async ({ next, path, signal }) => {
    const told = (error: unknown): unknown => {
      // A cancelled request has nobody to tell.
      if (signal?.aborted) return error;
      const known = foreseen(error);
      if (known !== null) return known;
      log.warn(`${path.join('.')} failed`, detailed(error));
      return new ORPCError('INTERNAL_SERVER_ERROR', {
        message: 'Something went wrong inside Godwit; the log has the details.',
      });
    };
    try {
      const result = await next();
      return isStream(result.output) ? { ...result, output: guarded(result.output, told) } : result;
    } catch (error) {
      throw told(error);
    }
  });
}

export type Procedures = ReturnType<typeof procedures>;

function isStream(output: unknown): output is AsyncIterator<unknown, unknown, void> {
  return (
    typeof output === 'object' &&
    output !== null &&
    Symbol.asyncIterator in output &&
    'next' in output
  );
}

/** The same stream with errors that people can read. */
function guarded(
  stream: AsyncIterator<unknown, unknown, void>,
  told: (error: unknown) => unknown,
): AsyncIterableIterator<unknown, unknown, void> {
  const attempt = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw told(error);
    }
  };
  return {
    next: () => attempt(() => stream.next()),
    return: (value) => attempt(async () => stream.return?.(value) ?? { done: true, value }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** An answer that breaks the contract is our own fault, and the log must say where it does. */
function detailed(error: unknown): unknown {
  if (!(error instanceof ORPCError) || !(error.cause instanceof ValidationError)) return error;
  const [issue] = error.cause.issues;
  const path = (issue?.path ?? [])
    .map((part) => (typeof part === 'object' ? part.key : part))
    .join('.');
  return `${error.message}: ${path}: ${issue?.message ?? ''}`;
}
