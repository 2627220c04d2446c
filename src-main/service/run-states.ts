import type { RunState } from '#shared/contract/runs.ts';
import type { ServiceDependencies } from './dependencies.ts';
import { wrongState } from './errors.ts';

export const UNDER_WAY: readonly RunState[] = ['queued', 'running', 'paused'];

/**
 * Why nothing can be done to a run that is not executed here.
 *
 * @param done what was asked for, as a participle: "controlled"
 * @throws UnknownIdError
 */
export function notUnderWay(
  { store }: ServiceDependencies,
  id: string,
  done: string,
): ReturnType<typeof wrongState> {
  const state = store.runs.state(id);
  return wrongState(
    state,
    UNDER_WAY.includes(state)
      ? elsewhereOrUnstored(store.writable)
      : `The run is ${state}: only a run that has not ended can be ${done}. Run it again to get a new one.`,
  );
}

/** Only the Godwit that may write executes runs; one that it does not know any more has ended. */
function elsewhereOrUnstored(isWriter: boolean): string {
  return isWriter
    ? 'The run has ended, but the store could not be written, so its end is not there yet; it follows as soon as the store can be written.'
    : 'The run is executed by another Godwit that has the same store open: control it there.';
}
