import { shallowRef, watch } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import type { WorkingSet } from '#shared/contract/working-set.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { client } from '#renderer/state/client.ts';
import type { ScenarioDocument } from '#renderer/state/scenario.ts';

export interface WorkingSetAnswer {
  /** The last analysis that could be computed. */
  readonly set: ShallowRef<WorkingSet | null>;
  /** Why there is no newer one; null when it is that of the document. */
  readonly failure: ShallowRef<string | null>;
}

/**
 * The analysis of one guest of the open document, asked again at every edit. One question is under way at a
 * time and the newest document is asked next, so that typing never queues up questions.
 */
export function useWorkingSet(
  document: Readonly<Ref<ScenarioDocument | null>>,
  guest: Readonly<Ref<string | null>>,
): WorkingSetAnswer {
  const set = shallowRef<WorkingSet | null>(null);
  const failure = shallowRef<string | null>(null);
  let wanted = false;
  let asking = false;

  async function askOnce(): Promise<void> {
    const asked = document.value;
    const name = guest.value;
    if (!asked || name === null) {
      set.value = null;
      failure.value = null;
      return;
    }
    try {
      const answer = await client.scenarios.workingSet({ document: { ...asked }, guest: name });
      // Another guest may have been chosen meanwhile; an answer about the former would mislead.
      if (guest.value !== name) return;
      set.value = answer;
      failure.value = null;
    } catch (error) {
      if (guest.value !== name) return;
      if (set.value?.guest !== name) set.value = null;
      failure.value = describeFailure(error);
    }
  }

  async function refresh(): Promise<void> {
    wanted = true;
    if (asking) return;
    asking = true;
    while (wanted) {
      wanted = false;
      await askOnce();
    }
    asking = false;
  }

  watch([document, guest], () => void refresh(), { immediate: true });
  return { set, failure };
}
