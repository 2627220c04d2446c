import { describe, expect, test } from 'vitest';
import { parseScenario } from '#shared/scenario/document.ts';
import type { Tunable } from '#shared/scenario/tunables.ts';
import { simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { announceDelay } from '#main/simulation/migration/memory/qemu-announce.ts';
import { LINK, MIB, oneGuest, PAGE } from './builders.ts';
import type { OneGuest } from './builders.ts';

// Goal: what can be put into QEMU's loop does what its source says: multifd and compression, the dirty limit, free-page
// hints, clearing the log by chunks, announcements; and what QEMU refuses together is refused.
// Method: guests whose bytes can be counted, at both resolutions; the same guest with and without a part.

const both = ['expected', 'exact'] as const;
type Resolution = (typeof both)[number];
const PAGES = 65_536;
const idle = { process: 'idle' };
const memoryOf = (writes: object, more: object = {}) => [
  { name: 'memory', size: PAGES * PAGE, writes, ...more },
];

function run(tunables: object, resolution: Resolution, parts: Partial<OneGuest> = {}) {
  const scenario = oneGuest({
    memory: memoryOf(idle),
    strategy: { strategy: 'qemu', maxBandwidth: null, pageCost: 0, zeroPageCost: 0, ...tunables },
    ...parts,
  });
  const result = simulate(scenario, { resolution, series: false, verify: true });
  const [migration] = result.migrations;
  if (!migration) throw new Error('nothing was planned');
  return { result, migration, metrics: migration.metrics };
}

describe.each(both)('multifd (%s)', (resolution) => {
  test('pages leave in packets of 128 behind a header of 1344 bytes, without headers of their own', () => {
    const { metrics } = run({ multifd: true, multifdChannels: 2 }, resolution);
    const packets = PAGES * (PAGE + 1344 / 128);
    // On top of the packets: a flush per pass, the ends of sections.
    expect(metrics.ram_bytes).toBeGreaterThan(packets);
    expect(metrics.ram_bytes).toBeLessThan(packets + 30_000);
  });

  test('7.2 flushes every channel at the end of every iteration', () => {
    const bytes = (version: string, multifdChannels: number) =>
      run({ multifd: true, multifdChannels, version, maxBandwidth: LINK / 4 }, resolution).metrics
        .ram_bytes ?? 0;
    const iterations = (PAGES * PAGE) / (LINK / 40);
    const more = bytes('7.2', 8) - bytes('10', 8);
    expect(more / (iterations * 8.5 * 1344)).toBeGreaterThan(0.9);
    expect(more / (iterations * 8.5 * 1344)).toBeLessThan(1.1);
    expect(bytes('7.2', 8)).toBeGreaterThan(bytes('7.2', 2));
  });

  test('a channel carries no more than its connection, and channels add up', () => {
    const seconds = (multifdChannels: number) =>
      run({ multifd: true, multifdChannels, multifdChannelRate: LINK / 8 }, resolution).metrics
        .total_time_s ?? 0;
    const alone = (PAGES * PAGE) / LINK;
    expect(seconds(1) / (8 * alone)).toBeCloseTo(1, 1);
    expect(seconds(4) / (2 * alone)).toBeCloseTo(1, 1);
    expect(seconds(32) / alone).toBeCloseTo(1, 1);
  });

  test('threads share the CPU time of pages', () => {
    const pageCost = 1e-4;
    const seconds = (multifdChannels: number) =>
      run({ multifd: true, multifdChannels, pageCost }, resolution).metrics.total_time_s ?? 0;
    expect(seconds(1) / seconds(2)).toBeCloseTo(2, 1);
    expect(run({ pageCost }, resolution).metrics.total_time_s).toBeGreaterThan(
      PAGES * pageCost * 0.999,
    );
  });

  test('pages of zeros are markers on the main stream in 7.2 and places in a packet in 10', () => {
    const bytes = (version: string) =>
      run({ multifd: true, version }, resolution, { memory: memoryOf(idle, { zero: 1 }) }).metrics;
    expect(bytes('7.2')).toMatchObject({ zero_pages: PAGES, normal_pages: 0 });
    expect(Math.abs((bytes('10').ram_bytes ?? 0) - PAGES * 10.5)).toBeLessThan(30_000);
    expect(bytes('7.2').ram_bytes).toBeGreaterThan(PAGES * 9);
    expect(bytes('7.2').ram_bytes).toBeLessThan(PAGES * 9 + 60_000);
  });
});

test('the channels are flushed once an iteration also where it finds zeros alone', () => {
  const seconds = (resolution: 'expected' | 'exact') =>
    run({ multifd: true, version: '7.2', multifdFlush: 0.01 }, resolution, {
      memory: [
        { name: 'used', size: 32 * MIB },
        { name: 'zeros', size: 2048 * MIB, zero: 1 },
      ],
    }).metrics.total_time_s ?? 0;
  // A flush for each 4096 pages of zeros would be 128 of them.
  expect(Math.abs(seconds('expected') - seconds('exact'))).toBeLessThan(0.1);
});

describe.each(both)('compression (%s)', (resolution) => {
  const regions = [
    { name: 'text', size: 128 * MIB, compressedTo: 0.25 },
    { name: 'noise', size: 128 * MIB, compressedTo: 1 },
  ];

  test.each([
    ['multifd', { multifd: true, multifdCompression: 'zstd', compressSpeed: 1e11 }, 10.5],
    ['compress threads', { compress: true, version: '7.2', compressSpeed: 1e11 }, 12],
  ])('%s: pages take what their region says', (_, tunables, beside) => {
    const { metrics } = run(tunables, resolution, { memory: regions });
    const pages = (128 * MIB) / PAGE;
    const expected = pages * PAGE * 1.25 + 2 * pages * beside;
    expect(Math.abs((metrics.ram_bytes ?? 0) - expected)).toBeLessThan(60_000);
  });

  test('the compressor bounds the rate, by core and method', () => {
    const seconds = (more: object) =>
      run({ multifd: true, multifdChannels: 4, ...more }, resolution, {
        memory: regions,
        hosts: { nic: 1e12 },
      }).metrics.total_time_s ?? 0;
    const bytes = 256 * MIB;
    expect(seconds({ multifdCompression: 'zlib' })).toBeGreaterThan(bytes / (4 * 8e7));
    expect(seconds({ multifdCompression: 'zlib' })).toBeLessThan((bytes / (4 * 8e7)) * 1.2 + 0.2);
    expect(seconds({ multifdCompression: 'zstd' })).toBeLessThan(
      seconds({ multifdCompression: 'zlib' }) / 2,
    );
    expect(seconds({ multifdCompression: 'zlib', compressSpeed: 1e12 })).toBeLessThan(0.3);
  });
});

describe.each(both)('the dirty limit (%s)', (resolution) => {
  const writer = [
    { name: 'hot', size: 512 * MIB, writes: { process: 'uniform', rate: (400 * MIB) / PAGE } },
  ];
  const guest = { vcpus: 1, workload: { cpu: 1 } };

  test('slows a writer to its quota and the tolerance, and the migration ends', () => {
    const on = run({ dirtyLimit: true, downtimeLimit: 0.3 }, resolution, {
      memory: writer,
      guest,
      limits: { time: 300 },
    });
    const off = run({ downtimeLimit: 0.3 }, resolution, {
      memory: writer,
      guest,
      limits: { time: 100 },
    });
    expect([off.migration.outcome, on.migration.outcome]).toEqual(['unfinished', 'completed']);
    // 26 of 400 MiB/s may be written: 1 of quota and 25 of tolerance.
    expect(on.metrics.max_throttle).toBeGreaterThan(0.9);
    expect(on.metrics.guest_slowdown).toBeGreaterThan(0.3);
  });

  test('a writer below the tolerance is left alone', () => {
    const { metrics } = run({ dirtyLimit: true, downtimeLimit: 0.001 }, resolution, {
      memory: [
        { name: 'hot', size: 512 * MIB, writes: { process: 'uniform', rate: (20 * MIB) / PAGE } },
      ],
      guest,
      network: { efficiency: 0.2 },
      limits: { time: 60 },
    });
    expect(metrics.max_throttle).toBe(0);
  });
});

describe.each(both)('free-page hints (%s)', (resolution) => {
  test('fast hints spare the free pages, slow ones those that the scan has not reached', () => {
    const memory = memoryOf(idle, { free: 0.5 });
    const sent = (more: object) => {
      const { metrics } = run(more, resolution, { memory });
      expect((metrics.normal_pages ?? 0) + (metrics.hinted_pages ?? 0)).toBeGreaterThan(PAGES - 1);
      return (metrics.normal_pages ?? 0) / PAGES;
    };
    expect(sent({})).toBe(1);
    expect(sent({ freePageHint: true, hintRate: 1e12 })).toBeLessThan(0.54);
    expect(sent({ freePageHint: true, hintRate: 1e12 })).toBeGreaterThan(0.49);
    const slow = sent({ freePageHint: true, hintRate: LINK / 4 });
    expect(slow).toBeGreaterThan(0.9);
  });

  test('a page that is written after its hint is sent: nothing is lost', () => {
    const memory = memoryOf({ process: 'uniform', rate: 20_000 }, { free: 0.5 });
    const { metrics, migration } = run({ freePageHint: true }, resolution, { memory });
    expect(migration.outcome).toBe('completed');
    expect(metrics.hinted_pages).toBeGreaterThan(1000);
  });
});

describe('clearing the dirty log by chunks', () => {
  const memory = [
    { name: 'memory', size: 512 * MIB, writes: { process: 'uniform', rate: 10_000 } },
  ];
  const sent = (resolution: Resolution, clearChunk: string | null) =>
    run({ clearChunk, downtimeLimit: 0.2 }, resolution, { memory }).metrics.normal_pages ?? 0;

  test.each(both)(
    'late clearing spares what was written before its chunk was reached (%s)',
    (resolution) => {
      const at = sent(resolution, null);
      expect(sent(resolution, '512 MiB')).toBeCloseTo(at, 6);
      const late = sent(resolution, '16 MiB');
      expect(late).toBeLessThan(at * 0.97);
      expect(sent(resolution, '4 MiB')).toBeLessThanOrEqual(late * 1.01);
    },
  );

  test.each(['64 MiB', '16 MiB'])('both resolutions agree with chunks of %s', (chunk) => {
    const expected = sent('expected', chunk);
    const exact = sent('exact', chunk);
    expect(Math.abs(expected - exact)).toBeLessThan(0.01 * exact);
  });
});

describe('announcing the guest', () => {
  const tunables = {
    announceRounds: 5,
    announceInitial: 0.05,
    announceStep: 0.1,
    announceMax: 0.55,
    announceLoss: 0,
  };

  test('the first packet leaves at once; a lost one is followed after its delay', () => {
    expect(announceDelay(tunables)).toBe(0);
    expect(announceDelay({ ...tunables, announceRounds: 1, announceLoss: 0.5 })).toBeCloseTo(0.025);
    const half = 0.5 * 0.05 + 0.25 * 0.15 + 0.125 * 0.25 + 0.0625 * 0.35 + 0.03125 * 0.45;
    expect(announceDelay({ ...tunables, announceLoss: 0.5 })).toBeCloseTo(half, 12);
    expect(announceDelay({ ...tunables, announceMax: 0.05, announceLoss: 0.5 })).toBeLessThan(half);
  });

  test('it adds to the redirection, not to the downtime', () => {
    const { metrics } = run({ announceLoss: 0.5 }, 'expected', { mechanics: { redirect: 0.2 } });
    expect(metrics.redirect_s).toBeGreaterThan(0.3);
    expect(metrics.service_downtime_s).toBeCloseTo(
      (metrics.downtime_s ?? 0) + (metrics.redirect_s ?? 0),
      12,
    );
  });
});

describe('what QEMU refuses', () => {
  const problemsOf = (tunables: object) => {
    const reading = parseScenario(
      {
        name: 'refused',
        hosts: [
          { name: 'a', memory: '8 GiB', nic: 1e9 },
          { name: 'b', memory: '8 GiB', nic: 1e9 },
        ],
        guests: [{ name: 'g', host: 'a', memory: [{ name: 'm', size: '1 GiB' }] }],
        plan: [{ guest: 'g', to: 'b', memory: { strategy: 'qemu', ...tunables } }],
      },
      STRATEGY_CATALOGUE,
    );
    return reading.ok ? [] : reading.problems.map(({ path, message }) => `${path}: ${message}`);
  };

  const refused: [string, object, string, RegExp][] = [
    [
      'multifd with XBZRLE',
      { multifd: true, xbzrle: true },
      'xbzrle',
      /not compatible with xbzrle/,
    ],
    [
      'multifd with compress threads',
      { multifd: true, compress: true, version: '7.2' },
      'compress',
      /not compatible with compress/,
    ],
    [
      'compression without multifd',
      { multifdCompression: 'zstd' },
      'multifdCompression',
      /there are none/,
    ],
    [
      'both throttles',
      { autoConverge: true, dirtyLimit: true },
      'dirtyLimit',
      /conflicts with auto-converge/,
    ],
    ['a dirty limit in 7.2', { version: '7.2', dirtyLimit: true }, 'dirtyLimit', /since 8\.1/],
    ['compress threads in 10', { compress: true }, 'compress', /since 9\.1/],
  ];
  test.each(refused)('%s, with the reason, at the field', (_, tunables, field, reason) => {
    const problems = problemsOf(tunables);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^plan\\[0\\]\\.memory\\.${field}: `));
    expect(problems[0]).toMatch(reason);
  });

  test('each of them alone is fine', () => {
    for (const alone of [
      { multifd: true, multifdCompression: 'zlib' },
      { xbzrle: true, autoConverge: true },
      { dirtyLimit: true },
      { compress: true, version: '7.2' },
    ])
      expect(problemsOf(alone)).toEqual([]);
  });

  /** Values that a conflict may name: of quantities only that there is none. */
  const refusable = (tunable: Tunable | undefined): readonly unknown[] => {
    if (tunable?.kind === 'choice') return tunable.choices;
    if (tunable?.kind === 'boolean') return [true, false];
    return tunable && (tunable.default === null || tunable.nullable) ? [null] : [];
  };

  test('every conflict names tunables and values that exist', () => {
    for (const { id, tunables, conflicts = [] } of STRATEGY_CATALOGUE.memory) {
      for (const { values, given = [] } of conflicts) {
        for (const [key, refusedValues] of Object.entries(values))
          for (const value of refusedValues)
            expect(refusable(tunables[key]), `${id}.${key}`).toContain(value);
        for (const key of given) expect(refusable(tunables[key]), `${id}.${key}`).toEqual([null]);
      }
    }
  });
});
