import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';

/** What the foot of the inspector explains: the field that has the focus. */
export interface FieldHelp {
  readonly path: string;
  readonly label: string;
  readonly meaning: string;
  /** As people would type it; empty when there is none. */
  readonly fallback: string;
  /** Where the default comes from. */
  readonly source: string;
  /** In words; empty when any value is allowed. */
  readonly range: string;
  /** Page of the guide, as of `UiGuideLink`; empty when none explains it. */
  readonly guide: string;
}

const help = shallowRef<FieldHelp | null>(null);

/** The explained field; shared by the rows that set it and the foot that shows it. */
export function useFieldHelp(): ShallowRef<FieldHelp | null> {
  return help;
}
