import { onScopeDispose, ref, watch } from 'vue';
import type { Ref } from 'vue';

/** With reduced motion the picture is a series of stills. */
const STILL_MS = 700;
/** A frame that came this late is a window that slept: no time passes for it. */
const LONGEST_FRAME_SECONDS = 0.25;

/**
 * A clock of simulated time that plays what was stored.
 *
 * @param ready whether the present moment can be shown; the clock waits for what is not read yet
 */
export function useClock(options: {
  readonly begin: number;
  readonly end: Ref<number>;
  readonly pace: number;
  readonly ready: () => boolean;
}) {
  const { end, ready } = options;
  const time = ref(options.begin);
  const pace = ref(options.pace);
  const playing = ref(false);
  let frame = 0;
  let last = 0;

  function goTo(next: number): void {
    time.value = Math.min(end.value, Math.max(0, next));
  }

  function tick(now: number): void {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const passed = (now - last) / 1000;
    if (!still || passed * 1000 >= STILL_MS) {
      last = now;
      if (ready())
        goTo(time.value + Math.min(passed, still ? 1 : LONGEST_FRAME_SECONDS) * pace.value);
      if (time.value >= end.value) playing.value = false;
    }
    if (playing.value) frame = requestAnimationFrame(tick);
  }

  watch(playing, (on) => {
    cancelAnimationFrame(frame);
    if (!on) return;
    if (time.value >= end.value) time.value = 0;
    last = performance.now();
    frame = requestAnimationFrame(tick);
  });
  onScopeDispose(() => cancelAnimationFrame(frame));

  return { time, pace, playing, goTo };
}
