import { createRouter, createWebHashHistory } from 'vue-router';
import type { Router, RouterHistory } from 'vue-router';
import { PLACES } from './places.ts';

/**
 * Routes to the places, by name (`lab`, `live`, ...), and to what Lab leads to without a place on the rail. The hash keeps them working under any
 * scheme and folder, because the host serves one page only.
 */
export function createPlaceRouter(history: RouterHistory = createWebHashHistory()): Router {
  return createRouter({
    history,
    routes: [
      ...PLACES.map(({ id, path, load }) => ({ name: id, path, component: load })),
      {
        name: 'drill',
        path: '/drill',
        component: () => import('#renderer/features/drill/DrillPlace.vue'),
      },
      { path: '/:rest(.*)*', redirect: { name: 'lab' } },
    ],
  });
}
