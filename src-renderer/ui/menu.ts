import type { Component } from 'vue';

/** One entry of a menu: something to do, or a line between groups. */
export type MenuEntry =
  | 'line'
  | {
      readonly label: string;
      readonly run: () => void;
      readonly icon?: Component;
      /** As in src-shared/commands/commands.ts. */
      readonly shortcut?: string | null;
      readonly disabled?: boolean;
      readonly danger?: boolean;
      /** What it does is stored: disabled, with the reason, while nothing can be. */
      readonly writes?: boolean;
    };
