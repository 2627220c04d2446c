import { flushPromises, mount } from '@vue/test-utils';
import type { VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { defineComponent, h } from 'vue';
import type { Component } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { Router } from 'vue-router';
import { createMessages } from '#renderer/app/i18n.ts';

const Blank = defineComponent({ render: () => h('div') });

/** Paths of the places that take more than their name. */
const PATHS: Readonly<Record<string, string>> = {
  live: '/live/:id?',
  experiments: '/experiments/:id?',
  reports: '/reports/:id?',
  guide: '/guide/:page?/:item?',
};

export interface Mounted {
  readonly wrapper: VueWrapper;
  readonly router: Router;
}

/** Mounts a component with what the application gives to every component: stores, messages, routes. */
export async function mountInWindow(component: Component, at = '/lab'): Promise<Mounted> {
  const pinia = createPinia();
  setActivePinia(pinia);
  const names = 'lab live runs experiments compare reports archives validate guide settings'.split(
    ' ',
  );
  const router = createRouter({
    history: createMemoryHistory(),
    routes: names.map((name) => ({
      name,
      path: PATHS[name] ?? `/${name}`,
      component: Blank,
    })),
  });
  await router.push(at);
  const wrapper = mount(component, {
    attachTo: document.body,
    global: { plugins: [pinia, createMessages(), router] },
  });
  await flushPromises();
  return { wrapper, router };
}
