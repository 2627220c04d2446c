import type { Tunable, Tunables } from './tunables.ts';

/** Tunables that are shown together. */
export interface TunableSection {
  /** Name of the group; empty for those that belong to none. */
  readonly title: string;
  readonly tunables: readonly (readonly [string, Tunable])[];
}

/** Tunables by group, in the order in which groups are met; those of no group come first. */
export function tunableSections(tunables: Tunables): TunableSection[] {
  const groups = new Map<string, [string, Tunable][]>([['', []]]);
  for (const [key, tunable] of Object.entries(tunables)) {
    const title = tunable.group ?? '';
    const group = groups.get(title) ?? [];
    group.push([key, tunable]);
    groups.set(title, group);
  }
  return [...groups].flatMap(([title, members]) =>
    members.length > 0 ? [{ title, tunables: members }] : [],
  );
}
