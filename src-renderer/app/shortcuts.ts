import { onScopeDispose } from 'vue';
import { COMMANDS } from '#shared/commands/commands.ts';
import { commandEnabled, runCommand } from './commands.ts';

interface Chord {
  readonly mod: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly key: string;
}

/** Reads "Mod+Shift+K" into its parts; the key is in lower case. */
export function parseShortcut(shortcut: string): Chord {
  const parts = shortcut.split('+');
  const key = parts.pop() ?? '';
  return {
    mod: parts.includes('Mod'),
    shift: parts.includes('Shift'),
    alt: parts.includes('Alt'),
    key: key === 'Space' ? ' ' : key.toLowerCase(),
  };
}

/** True on Apple's keyboards, where Command takes the place of Ctrl. */
export function isApple(platform: string = navigator.platform): boolean {
  return /mac|iphone|ipad/i.test(platform);
}

/** True when the pressed keys are the chord. A sign such as "?" brings its own Shift. */
export function matches(chord: Chord, event: KeyboardEvent, apple = isApple()): boolean {
  const mod = apple ? event.metaKey : event.ctrlKey;
  const otherMod = apple ? event.ctrlKey : event.metaKey;
  if (mod !== chord.mod || otherMod || event.altKey !== chord.alt) return false;
  const isSign = chord.key.length === 1 && !/[a-z0-9 ]/.test(chord.key);
  if (!isSign && event.shiftKey !== chord.shift) return false;
  // With Alt, a Mac reports the letter that the combination types; the code names the key.
  const byCode = chord.alt && event.code.toLowerCase() === `digit${chord.key}`;
  return byCode || event.key.toLowerCase() === chord.key;
}

const TEXT_ENTRY = 'textarea, select, [contenteditable="true"], [contenteditable=""]';
const NOT_TYPED = new Set(['checkbox', 'radio', 'button', 'submit', 'range', 'file', 'color']);

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !NOT_TYPED.has(target.type);
  return target.closest(TEXT_ENTRY) !== null;
}

/** Space and Enter belong to the button that has the focus. */
function activates(target: EventTarget | null, key: string): boolean {
  if (key !== ' ' && key !== 'Enter') return false;
  return (
    target instanceof Element &&
    target.closest(
      'button, a, summary, input, [role="option"], [role^="menuitem"], [tabindex="0"]',
    ) !== null
  );
}

function mayFire(chord: Chord, event: KeyboardEvent): boolean {
  const alone = !chord.mod && !chord.alt;
  if (alone && (isTyping(event.target) || activates(event.target, event.key))) return false;
  // A text field has its own undo, which is what people mean while they type.
  if (chord.mod && chord.key === 'z' && isTyping(event.target)) return false;
  return true;
}

/** Carries out commands by their shortcuts. Called once, by the shell. */
export function installShortcuts(page: Window = window): void {
  const chords = COMMANDS.flatMap(({ id, shortcut }) =>
    shortcut === null ? [] : [{ id, chord: parseShortcut(shortcut) }],
  );
  const listen = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const hit = chords.find(({ id, chord }) => matches(chord, event) && commandEnabled(id));
    if (!hit || !mayFire(hit.chord, event)) return;
    // A dialog is a question to be answered first.
    if (page.document.querySelector('[role="dialog"][data-state="open"]')) return;
    event.preventDefault();
    runCommand(hit.id);
  };
  page.addEventListener('keydown', listen);
  onScopeDispose(() => page.removeEventListener('keydown', listen));
}
