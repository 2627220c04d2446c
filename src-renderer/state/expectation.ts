import { defineStore, storeToRefs } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { Expectation } from '#shared/contract/scenarios.ts';
import type { ScenarioProblem } from '#shared/scenario/problem.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { client, connection } from './client.ts';
import { useScenario } from './scenario.ts';

/**
 * The curve takes as many simulations as it has points: it is asked for when typing pauses, so
 * that it never delays the answer to the next keystroke.
 */
const CURVE_AFTER_MS = 160;

/**
 * What the service says about the open document, asked again at every edit. One question is
 * under way at a time and the newest document is asked next, so answers come in order and a slow
 * service is never buried under keystrokes.
 */
export const useExpectation = defineStore('expectation', () => {
  const { document, openings, unreadable } = storeToRefs(useScenario());
  /** Field over which the curve is drawn: the one being edited. */
  const curveOver = ref<string | null>(null);
  /** The last expectation that could be computed; `stale` while the document has problems. */
  const expectation = shallowRef<Expectation | null>(null);
  /** Of the document as it was when typing last paused. */
  const curve = shallowRef<Expectation['curve']>(null);
  const parsed = shallowRef<Scenario | null>(null);
  /** What the service finds wrong with the document. */
  const found = shallowRef<readonly ScenarioProblem[]>([]);
  /** What is wrong with what is on screen. */
  const problems = computed(() => unreadable.value?.problems ?? found.value);
  const failure = ref<string | null>(null);
  const asking = ref(false);
  const stale = computed(() => problems.value.length > 0 || failure.value !== null);
  let wanted = false;
  let curveTimer: ReturnType<typeof setTimeout> | undefined;
  let curveAsking = new AbortController();

  async function askCurve(): Promise<void> {
    const asked = document.value;
    const path = curveOver.value;
    if (!asked || path === null || stale.value) return;
    curveAsking = new AbortController();
    const { signal } = curveAsking;
    try {
      const request = { document: { ...asked }, expect: true, curveOver: path };
      const reply = await client.scenarios.check(request, { signal });
      const isCurrent = document.value === asked && curveOver.value === path;
      if (isCurrent && reply.ok) curve.value = reply.expectation?.curve ?? null;
    } catch {
      // The plain question, asked at every edit, reports a failing service.
    }
  }

  async function askOnce(): Promise<void> {
    const asked = document.value;
    const opening = openings.value;
    if (!asked) return;
    try {
      const reply = await client.scenarios.check({
        document: { ...asked },
        expect: true,
        curveOver: null,
      });
      failure.value = null;
      // Another document may have been opened meanwhile; an answer about the former would mislead.
      if (openings.value !== opening) return;
      found.value = reply.ok ? [] : reply.problems;
      if (!reply.ok) return;
      parsed.value = reply.scenario as unknown as Scenario;
      expectation.value = reply.expectation;
    } catch (error) {
      failure.value = describeFailure(error);
    }
  }

  async function refresh(): Promise<void> {
    wanted = true;
    // The curve of the document as it was is no longer of use, and the service would compute it first.
    curveAsking.abort();
    if (asking.value) return;
    asking.value = true;
    while (wanted) {
      wanted = false;
      await askOnce();
    }
    asking.value = false;
    clearTimeout(curveTimer);
    curveTimer = setTimeout(() => void askCurve(), CURVE_AFTER_MS);
  }

  function forget(): void {
    expectation.value = null;
    curve.value = null;
    parsed.value = null;
    found.value = [];
    curveOver.value = null;
  }

  // At once: whoever reads the new document must not find the parts of the former one beside it.
  watch(openings, forget, { flush: 'sync' });
  watch(
    [document, curveOver, openings],
    ([next]) => {
      if (next) void refresh();
    },
    { immediate: true },
  );
  watch(connection, ({ kind }) => {
    if (kind === 'connected' && failure.value !== null) void refresh();
  });

  return { curveOver, curve, expectation, parsed, problems, failure, asking, stale, refresh };
});
