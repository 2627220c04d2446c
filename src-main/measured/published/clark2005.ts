import { assumed, calibrated, derived, given } from './inputs.ts';
import type { Input, InputTree } from './inputs.ts';
import type { GrowthPoint } from './growth-curve.ts';
import { GIB, gigabit, MIB, numberIn, PAGE, twoHosts, writtenRegion } from './source.ts';
import type { KnownCase, PublishedPrediction, PublishedSource } from './source.ts';

/** Seconds of an interval, 10^6 bytes dirtied in it, and the figure it was read from: Mbit/s and number of rounds. */
type TracePoint = readonly [number, number, number, number];

/**
 * Median dirty-growth curves of the traces of section 4.2 (figures 3 to 6). What a point holds is the expected
 * downtime of its figure; its interval is that of one round less. The tracer cleaned the log every 8 s, so that longer
 * intervals hold what 8 s dirty.
 */
const TRACES: Readonly<Record<string, readonly TracePoint[]>> = {
  kernel_compile: [
    [0.221, 12.67, 512, 4],
    [0.27, 14.14, 512, 3],
    [0.497, 17.28, 512, 2],
    [1.546, 24.56, 128, 4],
    [1.548, 24.74, 128, 3],
    [1.969, 24.77, 128, 2],
    [8, 31.81, 512, 1],
    [32, 31.5, 128, 1],
  ],
  oltp_osdb: [
    [0.1, 5.95, 512, 4],
    [0.137, 6.4, 512, 3],
    [0.495, 8.77, 512, 2],
    [0.705, 9.84, 128, 4],
    [0.983, 11.28, 128, 3],
    [1.973, 15.73, 128, 2],
    [8, 31.68, 512, 1],
    [32, 31.57, 128, 1],
  ],
  quake3: [
    [0.017, 1.09, 512, 4],
    [0.018, 1.09, 512, 3],
    [0.072, 1.15, 128, 4],
    [0.079, 1.15, 512, 2],
    [0.085, 1.15, 128, 3],
    [0.316, 1.36, 128, 2],
    [8, 5.06, 512, 1],
    [32, 5.06, 128, 1],
  ],
  specweb99: [
    [0.673, 39.36, 512, 4],
    [0.817, 43.07, 512, 3],
    [1.432, 52.29, 512, 2],
    [4.76, 75.04, 128, 4],
    [4.996, 76.16, 128, 3],
    [5.718, 79.94, 128, 2],
    [8, 91.65, 512, 1],
    [32, 91.49, 128, 1],
  ],
};

const pointOf = ([interval, megabytes]: TracePoint): GrowthPoint => ({
  interval,
  pages: (megabytes * 1e6) / PAGE,
});

/** Time between two cleanings of the tracer: beyond it a curve stays level. */
const TRACER_PERIOD = 8;

/**
 * A trace without the intervals that the tracer cut off, continued to `until` seconds along the slope (log-log) of its
 * last two points.
 */
function continued(trace: readonly TracePoint[], until: number): GrowthPoint[] {
  const points = trace.filter(([interval]) => interval <= TRACER_PERIOD).map(pointOf);
  const [before, last] = points.slice(-2) as [GrowthPoint, GrowthPoint];
  const slope = Math.log(last.pages / before.pages) / Math.log(last.interval / before.interval);
  for (let interval = last.interval * 2; interval <= until; interval *= 2)
    points.push({ interval, pages: last.pages * (interval / last.interval) ** slope });
  return points;
}

/** A trace as its author used it: beyond the tracer's period it holds what its longest interval holds. */
function cutOff(trace: readonly TracePoint[]): GrowthPoint[] {
  const points = trace.map(pointOf);
  const most = Math.max(...points.map((point) => point.pages));
  return [...points, ...[2, 4, 8].map((n) => ({ interval: n * TRACER_PERIOD, pages: most }))];
}

const xen2 = {
  strategy: 'xen-2',
  startRate: given(100, 'sections 6.2 to 6.4: first round at 100 Mbit/s'),
  maxRate: given(500, 'section 6.5: the limit rises to 500 Mbit/s at most'),
  increment: given(50, 'section 5.3: dirty rate + 50 Mbit/s'),
};

/** Section 6.1: two Dell PE-2650, of which one CPU was used, 2 GB each, switched Gigabit Ethernet, disks on storage. */
function testbed() {
  const { nic, efficiency } = gigabit('section 6.1');
  return {
    hosts: twoHosts(
      nic,
      given(1, 'section 6.1: one CPU used'),
      given(2 * GIB, 'section 6.1: 2 GB RAM'),
    ),
    network: { efficiency },
  };
}

const costs: InputTree = {
  writeFault: derived(0, 'the trace that gives the curve was taken with the dirty log on'),
  copyCores: given(0.12, 'section 6.2: migrating at 100 Mbit/s took 12 % of a CPU'),
};

interface Measured {
  readonly name: string;
  readonly trace: string;
  readonly region: InputTree;
  readonly cpu: Input;
  readonly resume: Input;
}

/** One of the measured migrations of section 6, by Xen 2.0's save loop. */
function measured({ name, trace, region, cpu, resume }: Measured): PublishedPrediction {
  return {
    draws: 9,
    tree: {
      name,
      description: `Clark et al., NSDI 2005, section 6; write rates from the trace of section 4.2 (${trace}).`,
      // Chance ends these migrations: a round at the highest rate sends more than the one before.
      resolution: 'exact',
      ...testbed(),
      guests: [{ name: 'guest', host: 'source', memory: [region], workload: { cpu } }],
      plan: [
        {
          guest: 'guest',
          to: 'destination',
          memory: xen2,
          mechanics: {
            setup: assumed(0, 'the published total begins with the first round'),
            suspend: given(0, 'figures 9 and 11: the last copy follows the last round at once'),
            activate: resume,
          },
          costs,
        },
      ],
    },
  };
}

/**
 * The guest of section 6.3 serves 350 clients, 90 % of what it can, at 2 GHz; the traced one ran at full load at 2.4 GHz.
 */
const SPECWEB_PACE = (0.9 * 2) / 2.4;

/**
 * @param pace speed of the guest's work relative to the traced guest's
 * @param reason why that pace
 */
function fromTrace(workload: string, pages: number, pace: number, reason: string): InputTree {
  const sibling = `clark-wws-${workload}`;
  const points = continued(TRACES[workload] ?? [], 64).map((point) => ({
    interval: point.interval / pace,
    pages: point.pages,
  }));
  return writtenRegion('memory', pages, points, (value) =>
    calibrated(
      value,
      [sibling],
      `page classes fitted to the growth curve of the traced guest of 512 MB, beyond 8 s along its last slope; ${reason}`,
    ),
  );
}

const ramPages = (known: KnownCase, fallback: number): number =>
  ((numberIn(known.vm, 'ram_mb') ?? fallback) * MIB) / PAGE;

/** Section 6.5: a program that writes constantly to one region. */
function diabolical(known: KnownCase): PublishedPrediction {
  const region = 256 * MIB;
  const memory = ramPages(known, 512) * PAGE;
  const recalled = 'section 6.5, recalled and not read: a region of 256 MB in a guest of 512 MB';
  return {
    draws: 1,
    tree: {
      name: known.id,
      description: 'Clark et al., NSDI 2005, section 6.5: the diabolical writer.',
      ...testbed(),
      guests: [
        {
          name: 'guest',
          host: 'source',
          memory: [
            { name: 'system', size: assumed(memory - region, recalled) },
            {
              name: 'written',
              size: assumed(region, recalled),
              writes: {
                process: 'sweep',
                rate: assumed(65_536, 'once over the region in a second, faster than any limit'),
              },
            },
          ],
          workload: { cpu: assumed(1, 'writes without pause') },
        },
      ],
      plan: [
        {
          guest: 'guest',
          to: 'destination',
          memory: xen2,
          mechanics: {
            setup: assumed(0, 'the published total begins with the first round'),
            suspend: given(0, 'figures 9 and 11: the last copy follows the last round at once'),
            activate: calibrated(0.009, ['clark-specweb99'], '9 ms to resume'),
          },
          costs,
        },
      ],
    },
  };
}

/** Section 4.2: what n rounds at a constant bandwidth leave to be sent while the guest is stopped. */
function expectedDowntime(known: KnownCase): PublishedPrediction {
  const workload = known.id.replace('clark-wws-', '');
  const trace = TRACES[workload];
  const bandwidth = numberIn(known.point, 'bandwidth_mbit');
  const rounds = numberIn(known.point, 'rounds');
  if (!trace || bandwidth === null || rounds === null)
    return { skipped: 'the project holds no dirty-growth curve of this workload' };
  // The point that holds this very figure is left out.
  const used = trace.filter(([, , from, n]) => from !== bandwidth || n !== rounds);
  const siblings = used.map(([, , from, n]) => `${known.id}/${from}-${n}`);
  const fitted = (value: number) =>
    calibrated(
      value,
      siblings,
      'page classes fitted to the growth curve through the other figures, level beyond the 8 s of the tracer',
    );
  const nothing = derived(0, 'the estimate is data / bandwidth and nothing else');
  return {
    draws: 1,
    tree: {
      name: `${known.id}, ${bandwidth} Mbit per second, ${rounds} rounds`,
      description: 'Clark et al., NSDI 2005, section 4.2: estimate from a trace, not a migration.',
      hosts: twoHosts(
        given((bandwidth * 1e6) / 8, 'figures 3 to 6'),
        assumed(2, 'the estimate knows no contention'),
        given(2 * GIB, 'section 4.1'),
      ),
      network: { efficiency: given(1, 'constant bandwidth'), latency: nothing },
      guests: [
        {
          name: 'guest',
          host: 'source',
          deviceState: nothing,
          memory: [writtenRegion('memory', ramPages(known, 512), cutOff(used), fitted)],
        },
      ],
      plan: [
        {
          guest: 'guest',
          to: 'destination',
          memory: {
            strategy: 'xen-4',
            maxIterations: given(rounds, 'figures 3 to 6: number of pre-copy rounds'),
            targetDirtyPages: derived(0, 'the number of rounds alone ends the pre-copy'),
            pageEntry: nothing,
            recordHeader: nothing,
          },
          mechanics: { setup: nothing, suspend: nothing, activate: nothing },
          costs: { writeFault: nothing, copyCores: nothing },
        },
      ],
    },
  };
}

export const clark2005: PublishedSource = {
  id: 'clark2005',
  family: (id) =>
    id.startsWith('clark-wws-')
      ? 'published: Clark 2005, estimates from traces'
      : 'published: Clark 2005, migrations',
  citation: 'Clark et al., Live Migration of Virtual Machines, NSDI 2005',
  claims: (id) => /^clark-(specweb99|quake3|diabolical\w*|wws-\w+)$/.test(id),
  // 2^20 bytes: 960 "MB" are 1.20 times a guest of 800 MiB, and 676.8 "MB" in 54.1 s are 100 times 2^20 bit/s, the
  // unit of the limiter.
  megabyte: () => MIB,
  roundsCountStop: true,
  predict(known) {
    if (known.id.startsWith('clark-wws-')) return expectedDowntime(known);
    if (known.id.startsWith('clark-diabolical')) return diabolical(known);
    return known.id === 'clark-quake3'
      ? measured({
          name: known.id,
          trace: 'Quake 3 server',
          region: fromTrace(
            'quake3',
            ramPages(known, 64),
            1,
            'a game server works at the pace of its players',
          ),
          cpu: assumed(0.3, 'six players; leaves the copy its share of the CPU'),
          resume: given(0.04, 'section 6.4: 40 ms from the last copy to running'),
        })
      : measured({
          name: known.id,
          trace: 'SPECweb99',
          region: fromTrace(
            'specweb99',
            ramPages(known, 800),
            SPECWEB_PACE,
            'its pace by clock and load: 2 / 2.4 GHz x 0.9',
          ),
          cpu: derived(0.9, 'section 6.3: 350 clients, 90 % of what the server can do'),
          resume: given(0.009, 'section 6.3: 210 ms of downtime, 201 ms for the last copy'),
        });
  },
};
