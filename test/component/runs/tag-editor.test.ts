import { afterEach, expect, it } from 'vitest';
import { h } from 'vue';
import TagEditor from '#renderer/features/runs/TagEditor.vue';
import { mountInWindow } from '../support/mount-window.ts';
import type { Mounted } from '../support/mount-window.ts';

let mounted: Mounted | undefined;
afterEach(() => mounted?.wrapper.unmount());

it('takes several tags at once, separated by commas as its placeholder shows them', async () => {
  mounted = await mountInWindow(() => h(TagEditor, { tags: [], known: [] }));
  const { wrapper } = mounted;
  await wrapper.find('input').setValue(' paper, best one,, paper ');
  await wrapper.find('button').trigger('click');
  expect(wrapper.findComponent(TagEditor).emitted('add')).toEqual([[['paper', 'best one']]]);
  expect(wrapper.find('input').element.value).toBe('');
});
