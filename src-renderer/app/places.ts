import {
  Activity,
  Archive,
  BadgeCheck,
  BookOpen,
  FileText,
  FlaskConical,
  FlaskRound,
  GitCompare,
  Rows3,
  Settings2,
} from '@lucide/vue';
import type { Component } from 'vue';

type PlaceId =
  | 'lab'
  | 'live'
  | 'runs'
  | 'experiments'
  | 'compare'
  | 'reports'
  | 'archives'
  | 'validate'
  | 'guide'
  | 'settings';

export interface Place {
  readonly id: PlaceId;
  readonly path: string;
  readonly icon: Component;
  /** Loaded when the place is first opened, so that the window appears fast. */
  readonly load: () => Promise<Component | { default: Component }>;
}

/** The places of the window, in the order of the rail; titles are `app.places.<id>`. */
export const PLACES: readonly Place[] = [
  {
    id: 'lab',
    path: '/lab',
    icon: FlaskConical,
    load: () => import('#renderer/features/lab/LabPlace.vue'),
  },
  {
    id: 'live',
    path: '/live/:id?',
    icon: Activity,
    load: () => import('#renderer/features/live/LivePlace.vue'),
  },
  {
    id: 'runs',
    path: '/runs',
    icon: Rows3,
    load: () => import('#renderer/features/runs/RunsPlace.vue'),
  },
  {
    id: 'experiments',
    path: '/experiments/:id?',
    icon: FlaskRound,
    load: () => import('#renderer/features/experiments/ExperimentsPlace.vue'),
  },
  {
    id: 'compare',
    path: '/compare',
    icon: GitCompare,
    load: () => import('#renderer/features/compare/ComparePlace.vue'),
  },
  {
    id: 'reports',
    path: '/reports/:id?',
    icon: FileText,
    load: () => import('#renderer/features/reports/ReportsPlace.vue'),
  },
  {
    id: 'archives',
    path: '/archives',
    icon: Archive,
    load: () => import('#renderer/features/archives/ArchivesPlace.vue'),
  },
  {
    id: 'validate',
    path: '/validate',
    icon: BadgeCheck,
    load: () => import('#renderer/features/validate/ValidatePlace.vue'),
  },
  {
    id: 'guide',
    path: '/guide/:page?/:item?',
    icon: BookOpen,
    load: () => import('#renderer/features/guide/GuidePlace.vue'),
  },
  {
    id: 'settings',
    path: '/settings',
    icon: Settings2,
    load: () => import('#renderer/features/settings/SettingsPlace.vue'),
  },
];
