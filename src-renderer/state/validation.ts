import { computed, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import type {
  ValidationCase,
  ValidationEvent,
  ValidationReport,
} from '#shared/contract/validation.ts';
import { client } from './client.ts';
import { useJob } from './use-job.ts';

export interface SkippedCase {
  readonly name: string;
  readonly reason: string;
}

/** One pass over the measured cases; it goes on while other places are looked at. */
export const useValidationStore = defineStore('validation', () => {
  const { state, problem, follow, cancel } = useJob();
  const cases = shallowRef<readonly ValidationCase[]>([]);
  const skipped = shallowRef<readonly SkippedCase[]>([]);
  const report = shallowRef<ValidationReport | null>(null);
  const done = shallowRef(0);
  const of = shallowRef(0);

  /** As the table of cases orders them. */
  const families = computed(() =>
    [...new Set(cases.value.map((one) => one.family))].toSorted((a, b) => a.localeCompare(b)),
  );

  function take(event: ValidationEvent): void {
    if (event.type === 'report') {
      report.value = event.report;
      cases.value = event.report.cases;
      skipped.value = event.report.skipped;
      return;
    }
    done.value = event.done;
    of.value = event.of;
    if (event.type === 'case') cases.value = [...cases.value, event.case];
    else skipped.value = [...skipped.value, { name: event.name, reason: event.reason }];
  }

  async function run(): Promise<void> {
    cases.value = [];
    skipped.value = [];
    report.value = null;
    done.value = 0;
    of.value = 0;
    await follow((options) => client.validation.run({}, options), take);
  }

  return { state, cases, skipped, report, done, of, problem, families, run, cancel };
});
