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

/** Long enough to read a sentence and reach the button; an error has to be understood too. */
const LASTS_MS = 8000;
const ERROR_LASTS_MS = 20_000;
/** More than this would hide the place below. */
const MOST_AT_ONCE = 4;

const toasts = shallowReactive<Toast[]>([]);
const clocks = new Map<number, { readonly lasts: number; timer: ReturnType<typeof setTimeout> }>();
let lastId = 0;

/** The messages that are on screen, oldest first. */
export function useToasts(): readonly Toast[] {
  return toasts;
}

export function dismissToast(id: number): void {
  clearTimeout(clocks.get(id)?.timer);
  clocks.delete(id);
  const index = toasts.findIndex((one) => one.id === id);
  if (index >= 0) toasts.splice(index, 1);
}

/** While somebody points at a message or is about to press its button, it stays. */
export function holdToast(id: number): void {
  clearTimeout(clocks.get(id)?.timer);
}

/** Nobody does any more: it has its whole time again. */
export function releaseToast(id: number): void {
  const clock = clocks.get(id);
  if (!clock) return;
  clearTimeout(clock.timer);
  clock.timer = setTimeout(() => dismissToast(id), clock.lasts);
}

/** Shows a message; answers its id. */
export function showToast(text: string, options: ToastOptions = {}): number {
  const { tone = 'plain', action = null } = options;
  const usual = tone === 'bad' ? ERROR_LASTS_MS : LASTS_MS;
  const lasts = options.lasts === undefined ? usual : options.lasts;
  lastId += 1;
  const id = lastId;
  toasts.push({ id, text, tone, action });
  if (toasts.length > MOST_AT_ONCE) dismissToast(toasts[0]?.id ?? id);
  if (lasts !== null) clocks.set(id, { lasts, timer: setTimeout(() => dismissToast(id), lasts) });
  return id;
}
