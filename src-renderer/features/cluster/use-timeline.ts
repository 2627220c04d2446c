import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { Ref } from 'vue';
import type { TimelineWindow } from '#shared/contract/cluster.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { client } from '#renderer/state/client.ts';

/** What was read of a timeline, and for which stretch. */
export interface LoadedTimeline {
  readonly window: TimelineWindow;
  readonly from: number;
  readonly to: number;
}

/** Lanes that are read and drawn at a time. */
export const MOST_LANES = 50;
/** Of a stretch with more migrations and stays only their numbers are read. */
const MOST_ITEMS = 12_000;
const MOST_CELLS = 400;
/** Reading waits until zooming pauses for so long; what is there is stretched meanwhile. */
const SETTLE_MS = 90;
/** As much again is read on each side, so that moving shows something at once. */
const MARGIN = 0.5;

/** The stretch of a timeline that is shown, with a margin; the last one stays until the next has come. */
export function useTimeline(source: {
  readonly run: Ref<string>;
  readonly from: Ref<number>;
  readonly to: Ref<number>;
  readonly duration: Ref<number>;
  readonly firstLane: Ref<number>;
}) {
  const loaded = shallowRef<LoadedTimeline | null>(null);
  const problem = ref('');
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function read(): Promise<void> {
    const number = (asked += 1);
    const span = source.to.value - source.from.value;
    const from = Math.max(0, source.from.value - MARGIN * span);
    const to = Math.min(source.duration.value, source.to.value + MARGIN * span);
    try {
      const window = await client.cluster.timeline({
        run: source.run.value,
        from,
        to,
        lanes: { offset: source.firstLane.value, count: MOST_LANES },
        maxItems: MOST_ITEMS,
        maxCells: MOST_CELLS,
      });
      if (number !== asked) return;
      loaded.value = { window, from, to };
      problem.value = '';
    } catch (error) {
      if (number === asked) problem.value = describeFailure(error);
    }
  }

  watch([source.run, source.firstLane], () => void read(), { immediate: true });
  watch([source.from, source.to], () => {
    clearTimeout(timer);
    timer = setTimeout(() => void read(), SETTLE_MS);
  });
  onScopeDispose(() => {
    clearTimeout(timer);
    asked += 1;
  });

  return { loaded, problem };
}
