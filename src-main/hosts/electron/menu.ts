import type { MenuItemConstructorOptions } from 'electron';
import { COMMANDS, MENU_GROUPS, MENU_TITLES } from '#shared/commands/commands.ts';
import type { CommandDefinition, MenuGroup } from '#shared/commands/commands.ts';

/** Items of the system that a menu needs besides our commands: without roles, text fields have no clipboard keys on macOS. */
const systemItems: Readonly<Partial<Record<MenuGroup, readonly MenuItemConstructorOptions[]>>> = {
  edit: [
    { type: 'separator' },
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
  ],
  view: [
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'togglefullscreen' },
  ],
};

/** "Mod+K" as Electron writes it; undefined for none. */
export function acceleratorOf(shortcut: string | null): string | undefined {
  return shortcut?.replace('Mod', 'CommandOrControl');
}

/**
 * The desktop menu, made of the command list.
 *
 * @param choose is told the id of the chosen command
 */
export function menuTemplate(
  platform: NodeJS.Platform,
  choose: (command: string) => void,
): MenuItemConstructorOptions[] {
  const menus = MENU_GROUPS.map((group) => ({
    label: MENU_TITLES[group],
    submenu: [
      ...COMMANDS.filter((command) => command.menu === group).flatMap((command) =>
        itemsOf(command, choose),
      ),
      ...(systemItems[group] ?? []),
      ...(group === 'file' && platform !== 'darwin'
        ? ([{ type: 'separator' }, { role: 'quit' }] as const)
        : []),
    ],
  }));
  // macOS expects the application's own menu first; "Quit" is there.
  return platform === 'darwin' ? [{ role: 'appMenu' }, ...menus] : menus;
}

function itemsOf(
  command: CommandDefinition,
  choose: (command: string) => void,
): MenuItemConstructorOptions[] {
  const accelerator = acceleratorOf(command.shortcut);
  const item: MenuItemConstructorOptions = {
    id: command.id,
    label: command.label,
    click: () => choose(command.id),
    // The key is only shown: the window listens to it in both hosts, and twice would be once too often.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  };
  return command.separated ? [{ type: 'separator' }, item] : [item];
}
