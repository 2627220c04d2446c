import { describe, expect, test } from 'vitest';
import { simulate } from '#main/simulation/index.ts';
import { RandomStream } from '#main/simulation/kernel/random.ts';
import { deltaBytes, DeltaTable } from '#main/simulation/migration/memory/qemu-delta.ts';
import { MIB, oneGuest, PAGE } from './builders.ts';

// Goal: XBZRLE's differences are as long as QEMU's encoding makes them, its cache hits and misses as a direct-mapped one does,
// and expectations say of both what drawing every write says.
// Method: the encoder of xbzrle.c on drawn pages; guests whose hits can be counted; both resolutions side by side.

/** Length of the encoding of a page of which some bytes changed (migration/xbzrle.c). */
function encodedLength(changed: Uint8Array): number {
  const lengthOf = (run: number): number => (run > 127 ? 2 : 1);
  let length = 0;
  for (let at = 0; at < changed.length;) {
    const from = at;
    while (at < changed.length && changed[at] === 0) at += 1;
    if (at === changed.length) break;
    const begins = at;
    while (at < changed.length && changed[at] === 1) at += 1;
    length += lengthOf(begins - from) + lengthOf(at - begins) + at - begins;
  }
  return length;
}

describe('the length of a difference', () => {
  const random = new RandomStream(7, 'deltas');
  const drawn = (writes: number, change: number): number => {
    const changed = new Uint8Array(PAGE);
    for (let write = 0; write < writes; write += 1) {
      const from = random.below(PAGE - change + 1);
      changed.fill(1, from, from + change);
    }
    return encodedLength(changed);
  };

  test.each([
    [1, 8],
    [1, 64],
    [1, 1024],
    [1, 3000],
    [3, 64],
    [10, 64],
    [40, 64],
    [4, 1024],
    [6, 2500],
  ])('%d writes of %d bytes: within 2 %% of the encoded pages', (writes, change) => {
    const pages = 1500;
    let sum = 0;
    for (let page = 0; page < pages; page += 1) sum += drawn(writes, change);
    const mean = sum / pages;
    expect(Math.abs(deltaBytes(writes, change, PAGE) - mean)).toBeLessThan(0.02 * mean + 1);
  });

  test('a mean that rounding made negative costs nothing, and is a number', () => {
    const cost = { sent: 0, overflow: 0, bytes: 0 };
    new DeltaTable(16, PAGE, 11, 4104).add(-1e-14, 1, cost);
    expect(cost).toEqual({ sent: 0, overflow: 0, bytes: 0 });
  });

  test('a page that is rewritten whole is too long for a difference', () => {
    const table = new DeltaTable(PAGE, PAGE, 11, 4104);
    expect(table.overflows(1)).toBe(true);
    expect(table.bytes(1)).toBe(4104);
    expect(new DeltaTable(64, PAGE, 11, 4104).overflows(1)).toBe(false);
  });

  test.each([0.001, 0.1, 1, 7, 60])(
    'the table holds the mean over %d writes on average',
    (mean) => {
      const table = new DeltaTable(64, PAGE, 11, 4104);
      const sum = { sent: 0, overflow: 0, bytes: 0 };
      table.add(mean, 1, sum);
      let bytes = 0;
      let chance = Math.exp(-mean);
      const none = chance;
      for (let writes = 1; writes < 400; writes += 1) {
        chance *= mean / writes;
        bytes += chance * table.bytes(writes);
      }
      expect(sum.sent).toBeCloseTo(1 - none, 9);
      expect(Math.abs(sum.bytes - bytes)).toBeLessThan(0.005 * bytes);
    },
  );
});

const strategy = {
  strategy: 'qemu',
  xbzrle: true,
  xbzrleCost: 0,
  pageCost: 0,
  zeroPageCost: 0,
  maxBandwidth: 50 * MIB,
  downtimeLimit: 0.05,
};
const hotAndIdle = (hotMib: number, rate: number, more: object = {}) => [
  { name: 'hot', size: hotMib * MIB, writes: { process: 'uniform', rate }, ...more },
  { name: 'idle', size: 64 * MIB },
];

function metricsOf(
  memory: readonly object[],
  tunables: object,
  resolution: 'expected' | 'exact',
  limits: object = { time: 30 },
) {
  const scenario = oneGuest({ memory, strategy: { ...strategy, ...tunables }, limits });
  const [migration] = simulate(scenario, { resolution, series: false, verify: true }).migrations;
  if (!migration) throw new Error('nothing was planned');
  return migration.metrics;
}

describe.each(['expected', 'exact'] as const)('the cache (%s)', (resolution) => {
  test('pages are sent, entered at the first re-send, and differences from the second on', () => {
    const pages = (16 * MIB) / PAGE;
    // Every hot page is written many times in each pass.
    const metrics = metricsOf(hotAndIdle(16, 400_000), {}, resolution, { time: 6 });
    expect(metrics.delta_misses).toBeGreaterThan(pages * 0.99);
    expect(metrics.delta_misses).toBeLessThan(pages * 1.01);
    expect(metrics.delta_pages).toBeGreaterThan(3 * pages);
    expect(metrics.normal_pages).toBeLessThan(pages * 2.02 + (64 * MIB) / PAGE);
  });

  test('two pages for every slot: the first to come stays, the other misses for ever', () => {
    const metrics = metricsOf(hotAndIdle(32, 800_000), { xbzrleCache: 16 * MIB }, resolution, {
      time: 12,
    });
    const hits = metrics.delta_pages ?? 0;
    const looked = hits + (metrics.delta_misses ?? 0);
    // The slots take half of the pages; their first look-up is a miss as well.
    expect(hits / looked).toBeGreaterThan(0.4);
    expect(hits / looked).toBeLessThan(0.5);
  });

  test('pages that are rewritten whole overflow and go in full', () => {
    const metrics = metricsOf(hotAndIdle(16, 400_000, { bytesPerWrite: PAGE }), {}, resolution, {
      time: 6,
    });
    expect(metrics.delta_overflows).toBeGreaterThan(1000);
    expect(metrics.delta_pages).toBeLessThan((metrics.delta_overflows ?? 0) * 0.01);
    expect(metrics.delta_bytes).toBeLessThan(1000);
  });

  test('a guest that never converges without it does with it', () => {
    const memory = hotAndIdle(32, 15_000);
    const without = metricsOf(memory, { xbzrle: false }, resolution);
    const withIt = metricsOf(memory, {}, resolution);
    expect(without.downtime_s).toBeUndefined();
    expect(withIt.downtime_s).toBeLessThan(0.06);
    expect(withIt.delta_bytes).toBeLessThan(0.1 * PAGE * (withIt.delta_pages ?? 0));
  });
});

describe('both resolutions', () => {
  const cases: [string, readonly object[], object][] = [
    ['a hot set that fits', hotAndIdle(32, 15_000), {}],
    ['writes of 1024 bytes', hotAndIdle(32, 12_000, { bytesPerWrite: 1024 }), {}],
    ['a cache half as large as the hot set', hotAndIdle(64, 20_000), { xbzrleCache: 32 * MIB }],
    ['a cache that much more memory shares', hotAndIdle(128, 9000), { xbzrleCache: 8 * MIB }],
    [
      'hot pages mixed among others that share its slots',
      [
        {
          name: 'mixed',
          size: 96 * MIB,
          writes: {
            process: 'mixed',
            classes: [
              { share: 0.2, rate: 6000 },
              { share: 0.8, rate: 500 },
            ],
          },
        },
        ...hotAndIdle(32, 9000),
      ],
      {},
    ],
  ];
  test.each(cases)('%s: as many bytes, differences and misses', (_, memory, tunables) => {
    // Both end at the same time, so that a round more or less does not hide the prices.
    const bounds = { downtimeLimit: 0.002, ...tunables };
    const limits = { time: 14 };
    const expected = metricsOf(memory, bounds, 'expected', limits);
    const exact = metricsOf(memory, bounds, 'exact', limits);
    const near = (
      id: 'ram_bytes' | 'delta_pages' | 'delta_bytes' | 'delta_misses',
      share: number,
    ) =>
      expect(
        Math.abs((expected[id] ?? 0) - (exact[id] ?? 0)),
        `${id}: ${expected[id]} for ${exact[id]}`,
      ).toBeLessThan(share * (exact[id] ?? 0) + 20);
    near('ram_bytes', 0.05);
    near('delta_pages', 0.1);
    near('delta_bytes', 0.12);
    near('delta_misses', 0.1);
  });
});
