import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { presetByName } from '#shared/scenario/presets/index.ts';
import { simulate } from '#main/simulation/index.ts';
import { meanOf, scenarioOf } from './builders.ts';

// Goal: the variants of pre-copy give the values that the specification computed apart from Godwit (25.7).
// Method: the reference guest and the same guest under heavy load, one expected and three exact runs, verified page by page.

interface Vector {
  readonly strategy: Readonly<Record<string, string | number>>;
  /** Total time, downtime and pages on TV1 and TV2. */
  readonly light: readonly [number, number, number];
  readonly heavy: readonly [number, number, number];
}

const bare = { pageEntry: 0 };
const fragment = (cleanUps: number, fragments = 16) => ({
  strategy: 'fragment',
  ...bare,
  cleanUps,
  fragments,
});

const VECTORS: readonly Vector[] = [
  {
    strategy: { strategy: 'ma-2010', ...bare },
    light: [10.54, 0.071, 321_594],
    heavy: [20.93, 0.761, 638_730],
  },
  {
    strategy: { strategy: 'layered', ...bare },
    light: [10.54, 0.085, 319_500],
    heavy: [25.65, 1.02, 780_750],
  },
  {
    strategy: { strategy: 'layered', ...bare, layers: 3, shakeRounds: 2 },
    light: [10.78, 0.09, 326_947],
    heavy: [26.67, 1.041, 811_798],
  },
  { strategy: fragment(0), light: [9.4, 0.579, 286_746], heavy: [11.72, 1.967, 357_761] },
  { strategy: fragment(1), light: [9.63, 0.234, 293_877], heavy: [13.06, 1.336, 398_533] },
  { strategy: fragment(2), light: [9.77, 0.139, 298_127], heavy: [14.2, 1.144, 433_429] },
  { strategy: fragment(4), light: [9.98, 0.102, 304_632], heavy: [16.35, 1.062, 498_843] },
  { strategy: fragment(2, 64), light: [9.67, 0.14, 295_163], heavy: [13.48, 1.142, 411_395] },
];

/** Page writes per second of the classes hot, warm, cold and idle: 50, 5 and 0.05 a page. */
const HEAVY_RATES = [100_000, 100_000, 10_000, 0];

function referenceGuest(memory: object, heavy: boolean) {
  const document = parse(presetByName('reference-vm')?.text ?? '');
  const { classes } = document.guests[0].memory[0].writes;
  if (heavy) for (const [at, one] of classes.entries()) one.rate = HEAVY_RATES[at];
  return scenarioOf({ ...document, plan: [{ ...document.plan[0], memory }] });
}

const within = (value: number, wanted: number, share: number, what: string): void =>
  expect(Math.abs(value / wanted - 1), `${what}: ${value} for ${wanted}`).toBeLessThan(share);

describe.each(VECTORS)('$strategy', ({ strategy, light, heavy }) => {
  test.each([
    ['expected', 1],
    ['exact', 3],
  ] as const)('at the %s resolution', (resolution, seeds) => {
    for (const [published, isHeavy] of [
      [light, false],
      [heavy, true],
    ] as const) {
      const runs = Array.from({ length: seeds }, (_, seed) => {
        const options = { resolution, seed, series: false, verify: true };
        const [migration] = simulate(referenceGuest(strategy, isHeavy), options).migrations;
        expect(migration?.outcome).toBe('completed');
        return migration?.metrics ?? {};
      });
      const mean = (id: 'total_time_s' | 'downtime_s' | 'normal_pages') =>
        meanOf(runs.map((one) => one[id] ?? Number.NaN)).mean;
      within(mean('total_time_s'), published[0], 0.004, 'total');
      within(mean('downtime_s'), published[1], 0.04, 'downtime');
      within(mean('normal_pages'), published[2], 0.004, 'pages');
    }
  });
});
