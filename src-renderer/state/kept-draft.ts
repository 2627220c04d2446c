import { z } from 'zod';

// A draft is stored a moment after the last edit, and not while the connection is lost. What a window that goes could
// not store yet waits here for the next one.

const KEY = 'godwit.kept-draft';
const keptSchema = z.object({ id: z.string(), name: z.string(), text: z.string() });

export type KeptDraft = z.infer<typeof keptSchema>;

/** Keeps a draft beyond the window; without room it is lost, as it would be anyway. */
export function keepDraft(draft: KeptDraft): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // Storage that is full or forbidden has no better place to tell of.
  }
}

/** The draft that the last window left, if it left one. */
export function keptDraft(): KeptDraft | null {
  try {
    return keptSchema.parse(JSON.parse(localStorage.getItem(KEY) ?? ''));
  } catch {
    return null;
  }
}

export function dropKeptDraft(): void {
  localStorage.removeItem(KEY);
}
