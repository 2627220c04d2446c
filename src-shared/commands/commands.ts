/** Menus of the desktop application, from left to right; the palette groups by them too. */
export const MENU_GROUPS = ['file', 'edit', 'run', 'view', 'go', 'help'] as const;
export type MenuGroup = (typeof MENU_GROUPS)[number];

/** English titles of the desktop's menus. */
export const MENU_TITLES: Readonly<Record<MenuGroup, string>> = {
  file: 'File',
  edit: 'Edit',
  run: 'Run',
  view: 'View',
  go: 'Go',
  help: 'Help',
};

/** A command as data; the window attaches what it does to the same id. */
export interface CommandDefinition {
  /** Stable: named by menu events, tests and the window's handlers. */
  readonly id: string;
  /** English, imperative, as it stands in menu and palette. */
  readonly label: string;
  readonly menu: MenuGroup;
  /**
   * "Mod+Shift+K", where Mod is Command on Apple's keyboards and Ctrl elsewhere; null for none. Never one
   * that a browser keeps for itself (Mod+N, T, W, Q): both hosts offer the same keys.
   */
  readonly shortcut: string | null;
  /** A line is drawn above it in the menu. */
  readonly separated?: boolean;
}

/** Every command, in the order of menus and palette. */
export const COMMANDS: readonly CommandDefinition[] = [
  { id: 'scenario.new', label: 'New scenario', menu: 'file', shortcut: 'Alt+N' },
  { id: 'file.open', label: 'Open…', menu: 'file', shortcut: 'Mod+O' },
  {
    id: 'scenario.copyYaml',
    label: 'Copy scenario as YAML',
    menu: 'file',
    shortcut: null,
    separated: true,
  },
  { id: 'comparison.export', label: 'Export comparison…', menu: 'file', shortcut: 'Mod+Shift+E' },

  { id: 'edit.undo', label: 'Undo', menu: 'edit', shortcut: 'Mod+Z' },
  { id: 'edit.redo', label: 'Redo', menu: 'edit', shortcut: 'Mod+Shift+Z' },
  {
    id: 'scenario.plan',
    label: 'Plan a migration…',
    menu: 'edit',
    shortcut: 'Alt+M',
    separated: true,
  },
  {
    id: 'scenario.duplicate',
    label: 'Duplicate part of scenario',
    menu: 'edit',
    shortcut: 'Mod+D',
  },
  { id: 'scenario.remove', label: 'Remove part of scenario', menu: 'edit', shortcut: null },

  { id: 'run.start', label: 'Run scenario', menu: 'run', shortcut: 'Mod+Enter' },
  { id: 'run.pause', label: 'Pause or resume', menu: 'run', shortcut: 'Space', separated: true },
  { id: 'run.step', label: 'Step to the next event', menu: 'run', shortcut: 'Alt+S' },
  { id: 'run.slower', label: 'Slower pace', menu: 'run', shortcut: '<' },
  { id: 'run.faster', label: 'Faster pace', menu: 'run', shortcut: '>' },
  { id: 'run.cancel', label: 'Cancel run', menu: 'run', shortcut: null },
  { id: 'scenario.drill', label: 'Failure drill of the scenario', menu: 'run', shortcut: null },
  { id: 'run.again', label: 'Run again', menu: 'run', shortcut: null },
  {
    id: 'runs.compare',
    label: 'Compare selected runs',
    menu: 'run',
    shortcut: null,
    separated: true,
  },
  { id: 'runs.delete', label: 'Delete selected runs', menu: 'run', shortcut: null },

  { id: 'view.palette', label: 'Command palette', menu: 'view', shortcut: 'Mod+K' },
  { id: 'view.theme', label: 'Switch between light and dark', menu: 'view', shortcut: null },

  { id: 'go.lab', label: 'Lab', menu: 'go', shortcut: 'Alt+1' },
  { id: 'go.live', label: 'Live', menu: 'go', shortcut: 'Alt+2' },
  { id: 'go.runs', label: 'Runs', menu: 'go', shortcut: 'Alt+3' },
  { id: 'go.experiments', label: 'Experiments', menu: 'go', shortcut: 'Alt+4' },
  { id: 'go.compare', label: 'Compare', menu: 'go', shortcut: 'Alt+5' },
  { id: 'go.reports', label: 'Reports', menu: 'go', shortcut: 'Alt+6' },
  { id: 'go.archives', label: 'Archives', menu: 'go', shortcut: 'Alt+7' },
  { id: 'go.validate', label: 'Validate', menu: 'go', shortcut: 'Alt+8' },
  { id: 'go.guide', label: 'Guide', menu: 'go', shortcut: 'Alt+9' },
  { id: 'go.settings', label: 'Settings', menu: 'go', shortcut: 'Alt+0', separated: true },

  { id: 'help.shortcuts', label: 'Keyboard shortcuts', menu: 'help', shortcut: '?' },
];

const byId = new Map(COMMANDS.map((command) => [command.id, command]));

/** The command with this id; undefined for an id that this version does not know. */
export function commandDefinition(id: string): CommandDefinition | undefined {
  return byId.get(id);
}
