import { computed, ref, watch } from 'vue';
import type { Ref } from 'vue';

interface Size {
  readonly width: number;
  readonly height: number;
}

const CLOSEST = 8;
/** A small drawing is drawn larger in a large room, but never so large that it shouts. */
const LARGEST = 1.6;
const STEP = 1.3;
/** A press that moves less than this is a click. */
export const DRAG_FROM = 5;

/** Looking closer at a drawing and moving over it. `scale` 1 shows all of it. */
export function useViewBox(drawing: Ref<Size>, room: Ref<Size>) {
  const scale = ref(1);
  const centre = ref({ x: 0.5, y: 0.5 });

  /** SVG units for a pixel when all of it is shown. */
  const whole = computed(() =>
    Math.max(
      drawing.value.width / Math.max(1, room.value.width),
      drawing.value.height / Math.max(1, room.value.height),
      1 / LARGEST,
    ),
  );
  const unit = computed(() => whole.value / scale.value);
  const box = computed(() => {
    const width = room.value.width * unit.value;
    const height = room.value.height * unit.value;
    const at = (share: number, length: number, all: number): number =>
      all <= length
        ? (all - length) / 2
        : Math.min(all - length, Math.max(0, share * all - length / 2));
    return {
      x: at(centre.value.x, width, drawing.value.width),
      y: at(centre.value.y, height, drawing.value.height),
      width,
      height,
    };
  });
  const viewBox = computed(
    () => `${box.value.x} ${box.value.y} ${box.value.width} ${box.value.height}`,
  );

  function lookAt(x: number, y: number): void {
    centre.value = { x: x / drawing.value.width, y: y / drawing.value.height };
  }

  /** @param at the point that stays where it is, as shares of the room */
  function zoom(factor: number, at = { x: 0.5, y: 0.5 }): void {
    const before = box.value;
    const x = before.x + at.x * before.width;
    const y = before.y + at.y * before.height;
    scale.value = Math.min(CLOSEST, Math.max(1, scale.value * factor));
    const width = room.value.width * unit.value;
    const height = room.value.height * unit.value;
    lookAt(x + (0.5 - at.x) * width, y + (0.5 - at.y) * height);
  }

  /** Moves by pixels. */
  function pan(dx: number, dy: number): void {
    const { x, y, width, height } = box.value;
    lookAt(x + width / 2 - dx * unit.value, y + height / 2 - dy * unit.value);
  }

  function reset(): void {
    scale.value = 1;
    centre.value = { x: 0.5, y: 0.5 };
  }

  function onWheel(event: WheelEvent): void {
    const frame = (event.currentTarget as Element).getBoundingClientRect();
    const at = {
      x: (event.clientX - frame.left) / frame.width,
      y: (event.clientY - frame.top) / frame.height,
    };
    zoom(event.deltaY > 0 ? 1 / STEP : STEP, at);
  }

  /** True when the key was one of those that move or zoom. */
  function onKey(key: string): boolean {
    const actions: Readonly<Record<string, () => void>> = {
      '+': () => zoom(STEP),
      '-': () => zoom(1 / STEP),
      '0': reset,
      ArrowLeft: () => pan(60, 0),
      ArrowRight: () => pan(-60, 0),
      ArrowUp: () => pan(0, 60),
      ArrowDown: () => pan(0, -60),
    };
    const action = actions[key];
    action?.();
    return action !== undefined;
  }

  watch(drawing, (next, before) => {
    if (next.width !== before.width || next.height !== before.height) reset();
  });

  return { scale, unit, viewBox, zoom, pan, reset, onWheel, onKey, STEP };
}
