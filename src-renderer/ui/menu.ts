import type { Component } from 'vue';

/** Something to do, as an entry of a menu or a button of its own. */
export interface Action {
  readonly label: string;
  readonly run: () => void;
  readonly icon?: Component;
  /** As in src-shared/commands/commands.ts. */
  readonly shortcut?: string | null;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  /** What it does is stored: disabled, with the reason, while nothing can be. */
  readonly writes?: boolean;
}

/** One entry of a menu: something to do, or a line between groups. */
export type MenuEntry = 'line' | Action;
