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

/** Lengths of dashes and gaps per slot, in pixels; empty for a solid line. */
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

const PALETTE_SLOTS = STRATEGY_DASHES.length;

/** Slots of the strategies that ship, so that a strategy keeps its look when others are added. */
const SLOTS: Readonly<Record<string, number>> = {
  qemu: 0,
  'xen-4': 1,
  'xen-3': 2,
  'xen-2': 3,
  'stop-and-copy': 4,
  'qemu-postcopy': 5,
  demand: 7,
  vmotion: 3,
  hines: 5,
  compaction: 2,
  layered: 4,
  fragment: 7,
  'ma-2010': 1,
  'hu-2011': 3,
  ewma: 0,
  microwiper: 5,
  delta: 2,
  mecom: 4,
  'itc-lm': 0,
  'optimised-stop': 7,
  'cloud-hypervisor': 1,
  measured: 6,
  shared: 6,
  'block-bitmap': 2,
  'qemu-block': 5,
  'full-copy': 7,
  'qemu-mirror': 0,
  'bitmap-incremental': 1,
  'io-mirroring': 3,
  xvmotion: 4,
  'vmware-dbt': 1,
  'vmware-snapshot': 3,
  forwarding: 0,
};

/** The slot of a strategy (or of "measured"); an unknown id gets one from its letters, the same everywhere. */
export function strategySlot(id: string): number {
  const known = Object.hasOwn(SLOTS, id) ? SLOTS[id] : undefined;
  if (known !== undefined) return known;
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return sum % PALETTE_SLOTS;
}

/**
 * Slots for several runs drawn together: each gets that of its strategy, and a later run of the
 * same strategy the next free one, so that up to eight lines can be told apart.
 */
export function slotsOfRuns(strategies: readonly string[]): number[] {
  const taken = new Set<number>();
  return strategies.map((strategy) => {
    const wanted = strategySlot(strategy);
    let slot = wanted;
    while (taken.has(slot) && taken.size < PALETTE_SLOTS) slot = (slot + 1) % PALETTE_SLOTS;
    taken.add(slot);
    if (taken.size === PALETTE_SLOTS) taken.clear();
    return slot;
  });
}

const LETTERS = 26;

/** A letter for each compared run, which tables and figures share: A, B, ... Z, AA, AB, ... */
export function runTag(index: number): string {
  const letter = String.fromCodePoint(65 + (index % LETTERS));
  return index < LETTERS ? letter : runTag(Math.floor(index / LETTERS) - 1) + letter;
}
