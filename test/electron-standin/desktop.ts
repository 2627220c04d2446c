import { strict } from './strict.ts';

interface MenuTemplateItem {
  readonly id?: string;
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly click?: () => void;
  readonly submenu?: readonly MenuTemplateItem[];
}

interface MenuItem {
  readonly id: string | undefined;
  readonly label: string;
  readonly click: () => void;
  readonly submenu: BuiltMenu | undefined;
}

interface BuiltMenu {
  readonly items: readonly MenuItem[];
  getMenuItemById(id: string): MenuItem | null;
}

function build(template: readonly MenuTemplateItem[]): BuiltMenu {
  const items = template.map((item): MenuItem => {
    if (item.label === undefined && item.role === undefined && item.type !== 'separator') {
      throw new Error('A menu item needs a label, a role or the type "separator".');
    }
    return strict('MenuItem', {
      id: item.id,
      label: item.label ?? item.role ?? '',
      click: () => item.click?.(),
      submenu: item.submenu === undefined ? undefined : build(item.submenu),
    });
  });
  const find = (id: string): MenuItem | null => {
    for (const item of items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  };
  return strict('Menu', { items, getMenuItemById: find });
}

let applicationMenu: BuiltMenu | null = null;

export const Menu = strict('Menu', {
  buildFromTemplate: build,
  setApplicationMenu: (menu: BuiltMenu | null) => {
    applicationMenu = menu;
  },
  getApplicationMenu: () => applicationMenu,
});

export const dialog = strict('dialog', {
  showOpenDialog: async (): Promise<never> => {
    throw new Error('A dialog opened that no test answers: replace dialog.showOpenDialog first.');
  },
  showErrorBox: (title: string, content: string) => {
    process.stderr.write(`[error box] ${title}: ${content}\n`);
  },
});

export const shell = strict('shell', {
  openExternal: async (url: string): Promise<never> => {
    throw new Error(
      `The browser was to open ${url}, and no test expects it: replace shell.openExternal first.`,
    );
  },
});

const area = { x: 0, y: 0, width: 2560, height: 1440 };
export const screen = strict('screen', {
  getAllDisplays: () => [{ id: 1, bounds: area, workArea: area, scaleFactor: 1 }],
});

export const nativeTheme = strict('nativeTheme', { shouldUseDarkColors: false });
