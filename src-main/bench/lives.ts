import type { Scenario } from '#shared/scenario/types.ts';
import { parseScenario, problemSentence } from '#shared/scenario/document.ts';
import { simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';

/** How long the life of a cluster took here. */
export interface LifeFigure {
  readonly name: string;
  readonly hosts: number;
  readonly guests: number;
  readonly wallSeconds: number;
  /** Of the process after it, whatever else it holds. */
  readonly residentBytes: number;
  readonly kernelEvents: number;
  readonly migrations: number;
  readonly hostFailures: number;
  /** What it is meant to take at most, and whether it does here. */
  readonly limitSeconds: number;
  readonly met: boolean;
}

export interface LifeSize {
  readonly name: string;
  readonly hosts: number;
  readonly guests: number;
  readonly life: Readonly<Record<string, unknown>>;
  /** Demand that changes every five minutes; else it is constant. */
  readonly daily: boolean;
  readonly limitSeconds: number;
}

const DAY = { duration: '1 d', balancing: { strategy: 'drs', level: 5 } };

/** A day with a balancer at two sizes, and a year of failures. */
export const LIFE_SIZES: readonly LifeSize[] = [
  {
    name: 'a day with a balancer',
    hosts: 100,
    guests: 2000,
    life: DAY,
    daily: true,
    limitSeconds: 5,
  },
  {
    name: 'a year of failures',
    hosts: 32,
    guests: 640,
    life: {
      duration: '365 d',
      availability: { strategy: 'restart' },
      proactive: { strategy: 'evacuate' },
      faultRates: [{ kind: 'host-crash', mtbf: '60 d', mttr: '4 h' }],
    },
    daily: false,
    limitSeconds: 10,
  },
  {
    name: 'a day with a balancer',
    hosts: 1000,
    guests: 20_000,
    life: DAY,
    daily: true,
    limitSeconds: 60,
  },
];

/** Three classes of guests with working sets that differ; demand with a daily wave, or constant. */
function scenarioOf({ name, hosts, guests, life, daily }: LifeSize): Scenario {
  const demand = daily ? { strategy: 'daily', shift: 6 } : { strategy: 'constant', level: 0.4 };
  const bursts = daily ? { strategy: 'bursts' } : demand;
  const kinds = [
    { name: 'web', cpu: 2, writes: 5000, gib: 4, share: 0.5, demand },
    { name: 'database', cpu: 3, writes: 20_000, gib: 8, share: 0.25, demand },
    { name: 'batch', cpu: 4, writes: 8000, gib: 12, share: 0.25, demand: bursts },
  ];
  const reading = parseScenario(
    {
      name,
      hosts: [{ name: 'node', cores: 32, memory: '256 GiB', nic: '10 Gbit/s' }],
      guests: kinds.map((kind) => ({
        name: kind.name,
        host: 'node',
        vcpus: 4,
        memory: [
          { name: 'hot', size: '512 MiB', writes: { process: 'uniform', rate: kind.writes } },
          { name: 'cold', size: `${kind.gib * 1024 - 512} MiB`, zero: 0.2 },
        ],
        workload: { cpu: kind.cpu },
      })),
      plan: [],
      life: {
        hosts: [{ host: 'node', count: hosts }],
        guests: kinds.map((kind) => ({
          guest: kind.name,
          count: Math.round(guests * kind.share),
          demand: kind.demand,
        })),
        capacity: { overcommitCpu: 4 },
        ...life,
      },
    },
    STRATEGY_CATALOGUE,
  );
  if (!reading.ok) throw new Error(reading.problems.map(problemSentence).join('\n'));
  return reading.scenario;
}

/** Lives one cluster and measures it, the making of its result included. */
export function lifeFigure(size: LifeSize): LifeFigure {
  const scenario = scenarioOf(size);
  const began = performance.now();
  const { cluster, kernelEvents } = simulate(scenario);
  const wallSeconds = (performance.now() - began) / 1000;
  return {
    name: size.name,
    hosts: size.hosts,
    guests: size.guests,
    wallSeconds,
    residentBytes: process.memoryUsage().rss,
    kernelEvents,
    migrations: cluster?.metrics.cluster_migrations ?? 0,
    hostFailures: cluster?.metrics.host_failures ?? 0,
    limitSeconds: size.limitSeconds,
    met: wallSeconds <= size.limitSeconds,
  };
}

/** The figures as lines of text. */
export function lifeLines(lives: readonly LifeFigure[]): string[] {
  return lives.map(
    (one) =>
      `  ${one.name}, ${one.hosts} hosts, ${one.guests} guests: ${one.wallSeconds.toFixed(2)} s, aim ${one.limitSeconds} s ${one.met ? 'met' : 'not met'}, ${(one.residentBytes / 2 ** 20).toFixed(0)} MiB, ${one.kernelEvents} events, ${one.migrations} migrations, ${one.hostFailures} host failures`,
  );
}
