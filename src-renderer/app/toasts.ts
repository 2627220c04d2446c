import { shallowReactive } from 'vue';

type ToastTone = 'plain' | 'good' | 'bad';

/** A short message at the edge of the window, with at most one thing to do about it. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: ToastTone;
  readonly action: { readonly label: string; readonly run: () => void | Promise<void> } | null;
}

export interface ToastOptions {
  readonly tone?: ToastTone;
  /** What can be done about it, such as undoing. */
  readonly action?: Toast['action'];
  /** Milliseconds until it goes by itself; null: it stays until dismissed. */
  readonly lasts?: number | null;
}

/** Long enough to read a sentence and reach the button; errors stay. */
const LASTS_MS = 8000;
/** More than this would hide the place below. */
const MOST_AT_ONCE = 4;

const toasts = shallowReactive<Toast[]>([]);
let lastId = 0;

/** The messages that are on screen, oldest first. */
export function useToasts(): readonly Toast[] {
  return toasts;
}

export function dismissToast(id: number): void {
  const index = toasts.findIndex((one) => one.id === id);
  if (index >= 0) toasts.splice(index, 1);
}

/** Shows a message; answers its id. */
export function showToast(text: string, options: ToastOptions = {}): number {
  const { tone = 'plain', action = null } = options;
  const lasts = options.lasts === undefined ? (tone === 'bad' ? null : LASTS_MS) : options.lasts;
  lastId += 1;
  const id = lastId;
  toasts.push({ id, text, tone, action });
  if (toasts.length > MOST_AT_ONCE) toasts.shift();
  if (lasts !== null) setTimeout(() => dismissToast(id), lasts);
  return id;
}
