import { onBeforeUnmount, onMounted, shallowRef } from 'vue';
import type { Ref, ShallowRef } from 'vue';

export interface ElementSize {
  readonly width: number;
  readonly height: number;
}

/** The inner size of an element in whole CSS pixels, kept up to date; `initial` until it is laid out. */
export function useElementSize(
  element: Ref<HTMLElement | null>,
  initial: ElementSize,
): ShallowRef<ElementSize> {
  const size = shallowRef(initial);
  let observer: ResizeObserver | undefined;
  onMounted(() => {
    observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      if (width > 0 && height > 0) {
        size.value = { width: Math.floor(width), height: Math.floor(height) };
      }
    });
    if (element.value) observer.observe(element.value);
  });
  onBeforeUnmount(() => observer?.disconnect());
  return size;
}
