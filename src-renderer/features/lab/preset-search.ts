import type { Preset } from '#shared/contract/scenarios.ts';

/** Presets that have every word of the search in their title, sentence, source or name; all for an empty search. */
export function presetsWith(presets: readonly Preset[], search: string): readonly Preset[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return presets.filter(({ name, title, sentence, source }) => {
    const text = [name, title, sentence, source].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
