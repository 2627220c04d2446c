import { onBeforeUnmount, onMounted, ref } from 'vue';
import type { Ref } from 'vue';

/** The inner width of an element in CSS pixels, kept up to date; `initial` until it is laid out. */
export function useElementWidth(element: Ref<HTMLElement | null>, initial: number): Ref<number> {
  const width = ref(initial);
  let observer: ResizeObserver | undefined;
  onMounted(() => {
    observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) width.value = Math.floor(entry.contentRect.width);
    });
    if (element.value) observer.observe(element.value);
  });
  onBeforeUnmount(() => observer?.disconnect());
  return width;
}
