/** Menus of the desktop application, from left to right; the palette groups by them too. */
export const MENU_GROUPS = ['file', 'edit', 'go', 'run', 'view', 'help'] as const;
export type MenuGroup = (typeof MENU_GROUPS)[number];

/** English titles of the menus; the window's catalogue may translate them as `commands.groups.<group>`. */
export const MENU_TITLES: Readonly<Record<MenuGroup, string>> = {
  file: 'File',
  edit: 'Edit',
  go: 'Go',
  run: 'Run',
  view: 'View',
  help: 'Help',
};

/** A command as data; the window attaches what it does to the same id. */
export interface CommandDescription {
  /** Stable: stored nowhere, but named by menu events, tests and the message catalogue. */
  readonly id: string;
  /** English, imperative, as it stands in menu and palette. */
  readonly label: string;
  readonly group: MenuGroup;
  /**
   * Keys in Electron's notation ("CmdOrCtrl+K"), which `shortcut.ts` matches in the window. None of
   * those that a browser keeps for itself (CmdOrCtrl+N, T, W, Q): both hosts offer the same keys.
   */
  readonly shortcut?: string;
  /** A line is drawn above it in the menu. */
  readonly separated?: boolean;
  /** Left out of the desktop menu: too fine for it, but in palette and shortcut list. */
  readonly paletteOnly?: boolean;
}

const list = [
  { id: 'scenario.new', label: 'New scenario', group: 'file', shortcut: 'Alt+N' },
  { id: 'file.open', label: 'Open…', group: 'file', shortcut: 'CmdOrCtrl+O' },
  { id: 'scenario.copyYaml', label: 'Copy scenario as YAML', group: 'file', separated: true },
  { id: 'comparison.export', label: 'Export comparison…', group: 'file', shortcut: 'CmdOrCtrl+Shift+E' },

  { id: 'edit.undo', label: 'Undo', group: 'edit', shortcut: 'CmdOrCtrl+Z' },
  { id: 'edit.redo', label: 'Redo', group: 'edit', shortcut: 'CmdOrCtrl+Shift+Z' },

  { id: 'go.lab', label: 'Lab', group: 'go', shortcut: 'Alt+1' },
  { id: 'go.live', label: 'Live', group: 'go', shortcut: 'Alt+2' },
  { id: 'go.runs', label: 'Runs', group: 'go', shortcut: 'Alt+3' },
  { id: 'go.compare', label: 'Compare', group: 'go', shortcut: 'Alt+4' },
  { id: 'go.validate', label: 'Validate', group: 'go', shortcut: 'Alt+5' },
  { id: 'go.settings', label: 'Settings', group: 'go', shortcut: 'Alt+6', separated: true },

  { id: 'run.start', label: 'Run scenario', group: 'run', shortcut: 'CmdOrCtrl+Enter' },
  { id: 'run.pause', label: 'Pause or resume', group: 'run', shortcut: 'Alt+P', separated: true },
  { id: 'run.step', label: 'Step to next event', group: 'run', shortcut: 'Alt+S' },
  { id: 'run.cancel', label: 'Cancel run', group: 'run', shortcut: 'Alt+C' },
  { id: 'run.again', label: 'Run again', group: 'run', separated: true },
  { id: 'runs.compare', label: 'Compare selected runs', group: 'run' },
  { id: 'runs.delete', label: 'Delete selected runs', group: 'run' },

  { id: 'view.palette', label: 'Command palette', group: 'view', shortcut: 'CmdOrCtrl+K' },
  { id: 'view.theme.system', label: 'Theme of the system', group: 'view', separated: true },
  { id: 'view.theme.light', label: 'Light theme', group: 'view' },
  { id: 'view.theme.dark', label: 'Dark theme', group: 'view' },

  { id: 'help.shortcuts', label: 'Keyboard shortcuts', group: 'help', shortcut: '?' },
] as const satisfies readonly CommandDescription[];

export type CommandId = (typeof list)[number]['id'];

/** Every command, in the order of menus and palette. */
export const COMMANDS: readonly (CommandDescription & { readonly id: CommandId })[] = list;

const ids: ReadonlySet<string> = new Set(COMMANDS.map((command) => command.id));

/** Whether a text from elsewhere (a menu event) names a command of this version. */
export function isCommandId(value: string): value is CommandId {
  return ids.has(value);
}
