/** The part of a key press that a shortcut is matched against; a DOM `KeyboardEvent` is one. */
export interface KeyPress {
  readonly key: string;
  /** Physical key: Alt changes `key` on macOS ("Alt+P" types "π"), `code` stays "KeyP". */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

interface Parsed {
  readonly key: string;
  readonly primary: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

function parse(shortcut: string): Parsed {
  const parts = shortcut.split('+');
  const key = parts.pop() ?? '';
  return {
    key,
    primary: parts.includes('CmdOrCtrl'),
    alt: parts.includes('Alt'),
    shift: parts.includes('Shift'),
  };
}

/** Whether a key press is this shortcut; `mac` tells which key "CmdOrCtrl" stands for. */
export function matchesShortcut(press: KeyPress, shortcut: string, mac: boolean): boolean {
  const wanted = parse(shortcut);
  const primary = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  if (primary !== wanted.primary || other || press.altKey !== wanted.alt) return false;
  // A sign such as "?" needs Shift on some keyboards and not on others: the sign itself decides.
  if (/^[^A-Za-z0-9]$/.test(wanted.key)) return press.key === wanted.key;
  if (press.shiftKey !== wanted.shift) return false;
  return (
    press.key.toLowerCase() === wanted.key.toLowerCase() ||
    // The physical key only where Alt may have changed the letter: elsewhere layouts differ on purpose.
    (wanted.alt && press.code === `Key${wanted.key.toUpperCase()}`) ||
    press.code === `Digit${wanted.key}`
  );
}

/** A shortcut as it is printed on the keys: "⌘K" on a Mac, "Ctrl+K" elsewhere. */
export function formatShortcut(shortcut: string, mac: boolean): string {
  const { key, primary, alt, shift } = parse(shortcut);
  const name = key === 'Enter' && mac ? '↩' : key;
  if (mac) return `${alt ? '⌥' : ''}${shift ? '⇧' : ''}${primary ? '⌘' : ''}${name}`;
  return [primary ? 'Ctrl' : '', alt ? 'Alt' : '', shift ? 'Shift' : '', name].filter(Boolean).join('+');
}
