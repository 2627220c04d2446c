export type FigureTheme = 'light' | 'dark';

/**
 * Colours of strategies, after Okabe and Ito's palette for colour vision deficiencies, moved in
 * lightness until each keeps 3:1 against the surfaces of its theme. Neighbours differ in
 * lightness too, and the dash tells them apart without any colour.
 */
export const STRATEGY_COLOURS: Readonly<Record<FigureTheme, readonly string[]>> = {
  light: ['#0067a5', '#c2500a', '#00795a', '#a3327a', '#8a6500', '#2a8bc4', '#4a4f57', '#7c3f1d'],
  dark: ['#5ab4ec', '#ff9a5c', '#35c79c', '#ee9ccb', '#e8c13a', '#a9d6ff', '#c6ccd4', '#cf9f80'],
};

/** Lengths of dashes and gaps, in pixels; empty for a solid line. */
export const STRATEGY_DASHES: readonly (readonly number[])[] = [
  [],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
  [13, 4],
  [4, 4],
  [1, 4],
  [9, 3, 2, 3, 2, 3],
];

/** What stands on a piece of line in tables, so that looks of one colour are told apart where dashes are short. */
export const LOOK_MARKS = [
  'none',
  'circle',
  'square',
  'triangle',
  'diamond',
  'bar',
  'ring',
  'cross',
] as const;
export type LookMark = (typeof LOOK_MARKS)[number];

const COLOURS = STRATEGY_COLOURS.light.length;
/** Every colour with every dash and mark of its own: as many looks, numbered by "slots" from 0. */
const LOOKS = COLOURS * LOOK_MARKS.length;
/** Looks from this one on are for strategies that do not ship. */
const FIRST_FOREIGN = 6 * COLOURS;

const variant = (slot: number): number => Math.floor(slot / COLOURS) % LOOK_MARKS.length;

/** Place of a look's colour in the palette. */
export const colourOf = (slot: number): number => slot % COLOURS;

/** Dashes of a look: others than those of all looks that share its colour. */
export const dashOf = (slot: number): readonly number[] =>
  STRATEGY_DASHES[(slot + 3 * variant(slot)) % STRATEGY_DASHES.length] ?? [];

export const markOf = (slot: number): LookMark => LOOK_MARKS[variant(slot)] ?? 'none';

/**
 * The strategies that ship, a row for each colour: each has one look, the same everywhere, that no other has. Those of
 * one family stand in different rows.
 */
const ROWS: readonly (readonly string[])[] = [
  ['qemu', 'ewma', 'itc-lm', 'clark-2005', 'qemu-mirror', 'forwarding'],
  ['xen-4', 'hines', 'ma-2010', 'cloud-hypervisor', 'bitmap-incremental', 'vmware-dbt'],
  ['xen-3', 'compaction', 'delta', 'quick-resume', 'block-bitmap'],
  ['xen-2', 'vmotion', 'hu-2011', 'jin-2011', 'io-mirroring', 'vmware-snapshot'],
  ['stop-and-copy', 'layered', 'mecom', 'jo-2013', 'xvmotion'],
  ['qemu-postcopy', 'microwiper', 'vecycle', 'trace-replay', 'qemu-block'],
  ['measured', 'composed', 'shared'],
  ['demand', 'fragment', 'optimised-stop', 'full-copy'],
];
const SLOTS: ReadonlyMap<string, number> = new Map(
  ROWS.flatMap((row, colour) => row.map((id, place) => [id, place * COLOURS + colour] as const)),
);

/** The slot of a strategy (or of "measured"); an unknown id gets one from its letters, the same everywhere. */
export function strategySlot(id: string): number {
  const known = SLOTS.get(id);
  if (known !== undefined) return known;
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return FIRST_FOREIGN + (sum % (LOOKS - FIRST_FOREIGN));
}

/** The next free look, of a colour that is not drawn yet where there is one. */
function freeSlot(wanted: number, taken: ReadonlySet<number>): number {
  const colours = new Set([...taken].map(colourOf));
  const others = Array.from({ length: LOOKS - 1 }, (_, step) => (wanted + step + 1) % LOOKS);
  const free = others.filter((slot) => !taken.has(slot));
  return free.find((slot) => !colours.has(colourOf(slot))) ?? free[0] ?? wanted;
}

/**
 * Slots for several runs drawn together: the first of each strategy gets that of its strategy, later ones of the same
 * strategy free ones, so that all lines can be told apart.
 */
export function slotsOfRuns(strategies: readonly string[]): number[] {
  const taken = new Set<number>();
  const first = strategies.map((strategy) => {
    const slot = strategySlot(strategy);
    if (taken.has(slot)) return null;
    taken.add(slot);
    return slot;
  });
  return first.map((slot, index) => {
    if (slot !== null) return slot;
    if (taken.size === LOOKS) taken.clear();
    const free = freeSlot(strategySlot(strategies[index] ?? ''), taken);
    taken.add(free);
    return free;
  });
}

const LETTERS = 26;

/** A letter for each compared run, which tables and figures share: A, B, ... Z, AA, AB, ... */
export function runTag(index: number): string {
  const letter = String.fromCodePoint(65 + (index % LETTERS));
  return index < LETTERS ? letter : runTag(Math.floor(index / LETTERS) - 1) + letter;
}
