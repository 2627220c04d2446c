import { mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { createMessages } from '#renderer/app/i18n.ts';
import PageMap from '#renderer/features/live/PageMap.vue';

// Goal: a map is never blank while its cells change. Method: a pen that counts, because the DOM of tests has none.

const fills = vi.fn<() => void>();
const scales = vi.fn<() => void>();

function providePen(): void {
  const pen = { fillRect: fills, clearRect: () => {}, scale: scales };
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(pen as never);
}

function mountMap(cells: string) {
  return mount(PageMap, {
    props: {
      map: { migration: 0, kind: 'memory', unitsPerCell: 1, cells },
      title: 'Page map',
      unitBytes: 4096,
      height: 200,
      lit: null,
    },
    global: { plugins: [createMessages()] },
  });
}

const settled = (test: () => void) => vi.waitFor(test, { timeout: 60_000 });

afterEach(() => vi.restoreAllMocks());

it('paints only the cells that changed, and clears the canvas only for another layout', async () => {
  providePen();
  const map = mountMap('t'.repeat(100));
  await settled(() => expect(fills).toHaveBeenCalledTimes(100));
  const fitted = scales.mock.calls.length;

  await map.setProps({
    map: { migration: 0, kind: 'memory', unitsPerCell: 1, cells: 'ss' + 't'.repeat(98) },
  });
  await settled(() => expect(fills).toHaveBeenCalledTimes(102));
  expect(scales.mock.calls.length).toBe(fitted);

  await map.setProps({
    map: { migration: 0, kind: 'memory', unitsPerCell: 2, cells: 'ss' + 't'.repeat(48) },
  });
  await settled(() => expect(fills).toHaveBeenCalledTimes(152));
  expect(scales.mock.calls.length).toBe(fitted + 2);
  map.unmount();
});
