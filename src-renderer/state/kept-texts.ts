import { z } from 'zod';

// What somebody wrote and did not store waits here, so that reloading or looking at something else loses nothing. It is
// kept by the window and not by the service: half-written text is nobody else's business.

const PREFIX = 'godwit.kept-text.';
/** More unfinished texts than anybody comes back to; the oldest goes first. */
const MOST_KEPT = 20;
const keptSchema = z.object({ text: z.string(), at: z.number() });

function read(key: string): z.infer<typeof keptSchema> | null {
  try {
    return keptSchema.parse(JSON.parse(localStorage.getItem(key) ?? ''));
  } catch {
    return null;
  }
}

function dropOldest(): void {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  if (keys.length <= MOST_KEPT) return;
  const ages = keys.map((key) => ({ key, at: read(key)?.at ?? 0 }));
  for (const { key } of ages.toSorted((a, b) => b.at - a.at).slice(MOST_KEPT))
    localStorage.removeItem(key);
}

/**
 * Keeps the text of something beyond the window; without room it is lost, as it would be anyway.
 * @param id what it is the text of
 * @param at wall-clock milliseconds
 */
export function keepText(id: string, text: string, at: number): void {
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify({ text, at }));
    dropOldest();
  } catch {
    // Storage that is full or forbidden has no better place to tell of.
  }
}

/** The text that was kept under an id; null without one. */
export function keptText(id: string): string | null {
  return read(PREFIX + id)?.text ?? null;
}

export function dropKeptText(id: string): void {
  localStorage.removeItem(PREFIX + id);
}
