import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** A trace that was opened and waits for the guest that it is of. */
interface OpenedTrace {
  readonly name: string;
  /** As scenarios carry it. */
  readonly text: string;
}

/** The trace that was opened last; null when none waits. */
export const useOpenedTrace = defineStore('opened-trace', () => {
  const waiting = shallowRef<OpenedTrace | null>(null);
  return { waiting };
});
