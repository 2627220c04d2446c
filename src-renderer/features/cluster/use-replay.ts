import { computed, ref, shallowRef, watch } from 'vue';
import type { Ref } from 'vue';
import { describeFailure } from '#renderer/app/failure.ts';
import { client } from '#renderer/state/client.ts';
import { pleasantPace } from './paces.ts';
import { nextTurn, stretchOf } from './replay.ts';
import type { Moment, Stretch } from './replay.ts';
import { useClock } from './use-clock.ts';

/** Hosts that are replayed; a picture of more shows nothing. */
const MOST_HOSTS = 2000;
const MOST_ITEMS = 20_000;
/** Cells of load that one answer holds, over all hosts. */
const MOST_CELLS = 100_000;
/** A stretch is read for about so many seconds of watching. */
const AHEAD_SECONDS = 30;
/** From here on in a stretch, the next one is read. */
const READ_NEXT_AT = 0.5;
interface Source {
  readonly run: Ref<string>;
  readonly duration: Ref<number>;
}

/** Reads stretches of a stored life, each as long as it can be read at once, and keeps the last few. */
function useStretches(source: Source, tell: (problem: string) => void) {
  const stretches = shallowRef<readonly Stretch[]>([]);
  let busy = false;
  let length = 60;

  async function ask(from: number): Promise<Stretch> {
    const to = Math.min(source.duration.value, from + length);
    const window = await client.cluster.timeline({
      run: source.run.value,
      from,
      to,
      lanes: { offset: 0, count: MOST_HOSTS },
      maxItems: MOST_ITEMS,
      maxCells: 512,
    });
    const cells = window.lanes.reduce((sum, { heat }) => sum + heat.length, 0);
    if (cells > MOST_CELLS) length /= 2;
    if (window.level === 'single' || length < 1) return stretchOf(window, from, to);
    // Too much happens in it to be told one by one.
    length /= 4;
    return ask(from);
  }

  async function read(from: number): Promise<void> {
    if (busy) return;
    busy = true;
    const run = source.run.value;
    try {
      const read = await ask(from);
      if (run === source.run.value) stretches.value = [...stretches.value.slice(-3), read];
      tell('');
    } catch (error) {
      tell(describeFailure(error));
    } finally {
      busy = false;
    }
  }

  /** A faster pace needs longer stretches. */
  function lengthFor(pace: number): void {
    length = Math.min(source.duration.value, Math.max(60, pace * AHEAD_SECONDS));
  }

  watch(source.run, () => {
    stretches.value = [];
  });
  return { stretches, read, lengthFor };
}

/** Plays a stored life: a clock, and what the cluster was like at its moment. */
export function useReplay(source: Source & { readonly begin: number }) {
  const problem = ref('');
  const reader = useStretches(source, (text) => {
    problem.value = text;
    if (text !== '') playing.value = false;
  });
  const { stretches } = reader;
  const { time, pace, playing, goTo } = useClock({
    begin: source.begin,
    end: source.duration,
    pace: pleasantPace(source.duration.value),
    ready: () => current.value !== null,
  });
  const current = computed(
    () => stretches.value.find(({ from, to }) => from <= time.value && time.value <= to) ?? null,
  );
  reader.lengthFor(pace.value);
  const moment = computed<Moment | null>(() => current.value?.at(time.value) ?? null);

  /** Reads what is needed for this moment, and ahead of it. */
  function want(): void {
    const here = current.value;
    if (!here) {
      void reader.read(Math.max(0, Math.min(time.value, source.duration.value - 1e-6)));
      return;
    }
    const share = (time.value - here.from) / Math.max(1e-9, here.to - here.from);
    const known = stretches.value.some(({ from, to }) => from <= here.to && to > here.to);
    if (playing.value && share > READ_NEXT_AT && here.to < source.duration.value && !known)
      void reader.read(here.to);
  }

  watch(pace, reader.lengthFor);
  watch([time, stretches, playing], want, { immediate: true });
  watch(source.run, () => {
    playing.value = false;
    time.value = 0;
  });

  /** To the next moment at which something begins or ends. */
  async function step(direction: 1 | -1): Promise<void> {
    playing.value = false;
    const here = current.value;
    if (!here) return;
    const turn = nextTurn(here, time.value, direction);
    if (turn !== null) goTo(turn);
    else if (direction === 1 && here.to < source.duration.value) {
      goTo(here.to);
      if (!current.value || current.value === here) await reader.read(here.to);
    } else goTo(direction === 1 ? source.duration.value : Math.max(0, here.from - 1e-6));
  }

  return { time, pace, playing, problem, moment, goTo, step };
}
