import { shallowRef } from 'vue';
import { describeFailure } from '#renderer/app/failure.ts';

export type JobState = 'idle' | 'running' | 'done' | 'cancelled' | 'failed';

/** Something that tells of itself while it runs, one at a time; a new one ends the one before. */
export function useJob() {
  const state = shallowRef<JobState>('idle');
  /** Why the last one failed. */
  const problem = shallowRef<string | null>(null);
  let running = new AbortController();

  /**
   * Runs until the events end.
   *
   * @param begin asks for the events, after everything of the last job was forgotten
   */
  async function follow<Event>(
    begin: (options: { readonly signal: AbortSignal }) => Promise<AsyncIterable<Event>>,
    take: (event: Event) => void,
  ): Promise<void> {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    state.value = 'running';
    problem.value = null;
    try {
      for await (const event of await begin({ signal })) {
        if (signal.aborted) return;
        take(event);
      }
      if (!signal.aborted) state.value = 'done';
    } catch (error) {
      if (signal.aborted) return;
      state.value = 'failed';
      problem.value = describeFailure(error);
    }
  }

  function cancel(): void {
    running.abort();
    state.value = 'cancelled';
  }

  return { state, problem, follow, cancel };
}
