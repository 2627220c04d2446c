import { computed, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import type { ValidationCase, ValidationReport } from '#shared/contract/validation.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { client } from './client.ts';

export type ValidationState = 'idle' | 'running' | 'done' | 'cancelled' | 'failed';

export interface SkippedCase {
  readonly name: string;
  readonly reason: string;
}

/** One pass over the measured cases; it goes on while other places are looked at. */
export const useValidationStore = defineStore('validation', () => {
  const state = shallowRef<ValidationState>('idle');
  const cases = shallowRef<readonly ValidationCase[]>([]);
  const skipped = shallowRef<readonly SkippedCase[]>([]);
  const report = shallowRef<ValidationReport | null>(null);
  const done = shallowRef(0);
  const of = shallowRef(0);
  const problem = shallowRef<string | null>(null);
  let running = new AbortController();

  const families = computed(() => [...new Set(cases.value.map((one) => one.family))].toSorted());

  async function run(): Promise<void> {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    state.value = 'running';
    cases.value = [];
    skipped.value = [];
    report.value = null;
    problem.value = null;
    done.value = 0;
    of.value = 0;
    try {
      for await (const event of await client.validation.run({}, { signal })) {
        if (signal.aborted) return;
        if (event.type === 'report') {
          report.value = event.report;
          cases.value = event.report.cases;
          skipped.value = event.report.skipped;
          continue;
        }
        done.value = event.done;
        of.value = event.of;
        if (event.type === 'case') cases.value = [...cases.value, event.case];
        else skipped.value = [...skipped.value, { name: event.name, reason: event.reason }];
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

  return { state, cases, skipped, report, done, of, problem, families, run, cancel };
});
