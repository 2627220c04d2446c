import type { RunDetail, RunGroupsQuery, RunQuery } from '#shared/contract/runs.ts';
import { METRICS } from '#shared/result/catalogue.ts';
import type { MigrationResult, SeriesTable } from '#shared/result/result.ts';
import type { Bytes, Seconds } from '#shared/units/types.ts';
import { openStore, requireWritable } from './index.ts';
import type { WritableStore } from './index.ts';

export interface StoreBenchOptions {
  /** A file that does not exist yet; the caller removes it, and what lies beside it. */
  readonly path: string;
  readonly runs?: number;
  readonly seriesPoints?: number;
  /** Milliseconds that only go forward; `performance.now` unless a test counts itself. */
  readonly clock?: () => number;
}

/** One kind of query: how long the first call took, and the median of the ones after it. */
export interface QueryFigure {
  readonly name: string;
  readonly rows: number;
  readonly total: number;
  readonly firstSeconds: Seconds;
  readonly medianSeconds: Seconds;
}

export interface StoreBenchFigures {
  readonly runs: number;
  readonly metricsPerRun: number;
  readonly storedRunsPerSecond: number;
  readonly storeBytes: Bytes;
  readonly reopenSeconds: Seconds;
  readonly queries: readonly QueryFigure[];
  readonly slowestMedianSeconds: Seconds;
  readonly series: {
    readonly points: number;
    readonly columns: number;
    readonly writtenSeconds: Seconds;
    readonly writtenPointsPerSecond: number;
    readonly readSeconds: Seconds;
    readonly readPointsPerSecond: number;
    readonly overviewSeconds: Seconds;
    /** A thousandth of it, as somebody looks at it closely. */
    readonly stretchSeconds: Seconds;
    readonly storedBytesPerPoint: number;
  };
}

const RUNS = 100_000;
const METRICS_PER_RUN = 20;
const SERIES_POINTS = 250_000;
const REPEATS = 5;
const REPLICATIONS = 10;
const FIXED_PARAMETERS = 35;
const RUNS_PER_TRANSACTION = 5000;

/** Numbers that look measured and are the same at every call: a linear congruence, 31 bits wide. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x8000_0000;
  };
}

/** Fills a new store with runs and series, and measures writing, listing, and reading. */
export function benchStore(options: StoreBenchOptions): StoreBenchFigures {
  const clock = options.clock ?? (() => performance.now());
  const runs = options.runs ?? RUNS;
  const seconds = <Result>(work: () => Result): [Result, Seconds] => {
    const start = clock();
    const result = work();
    return [result, (clock() - start) / 1000];
  };

  const first = requireWritable(openStore({ path: options.path }));
  const [, filledSeconds] = seconds(() => fill(first, runs));
  first.close();
  const [store, reopenSeconds] = seconds(() => requireWritable(openStore({ path: options.path })));
  try {
    const anyRun = store.runs.list({ ...page, limit: 1 }).rows[0]?.id ?? '';
    const queries = QUERIES.map(({ name, ask }) => {
      const times: Seconds[] = [];
      let rows = 0;
      let total = 0;
      for (let repeat = 0; repeat <= REPEATS; repeat += 1) {
        // A change in between, or an answer would be taken from the one before.
        store.runs.edit({ ids: [anyRun], note: `${name} ${repeat}` });
        const [found, time] = seconds(() => ask(store, runs));
        times.push(time);
        ({ rows, total } = found);
      }
      const later = times.slice(1).toSorted((a, b) => a - b);
      return {
        name,
        rows,
        total,
        firstSeconds: times[0] ?? 0,
        medianSeconds: later[Math.floor(later.length / 2)] ?? 0,
      };
    });
    const storeBytes = store.health().bytes;
    return {
      runs,
      metricsPerRun: METRICS_PER_RUN,
      storedRunsPerSecond: runs / filledSeconds,
      storeBytes,
      reopenSeconds,
      queries,
      slowestMedianSeconds: queries.reduce((most, one) => Math.max(most, one.medianSeconds), 0),
      series: benchSeries(store, options.seriesPoints ?? SERIES_POINTS, storeBytes, seconds),
    };
  } finally {
    store.close();
  }
}

const page: RunQuery = {
  filter: '',
  trash: false,
  group: null,
  parameters: [],
  sort: [{ column: 'createdAt', descending: true }],
  offset: 0,
  limit: 100,
};
const byMetric = (metric: string, descending: boolean): RunQuery['sort'] => [
  { column: `metrics.${metric}`, descending },
];
const grouping: RunGroupsQuery = {
  filter: '',
  trash: false,
  by: ['configuration'],
  metrics: ['total_time_s', 'downtime_s'],
  sort: { column: 'metrics.downtime_s', descending: false },
  offset: 0,
  limit: 100,
};

/** Answers how many rows a page has and how many there are in all. */
type Question = (store: WritableStore, runs: number) => { rows: number; total: number };

const list =
  (change: Partial<RunQuery>, offset = 0): Question =>
  (store, runs) => {
    const found = store.runs.list({ ...page, ...change, offset: Math.floor(offset * runs) });
    return { rows: found.rows.length, total: found.total };
  };
const groups =
  (change: Partial<RunGroupsQuery>): Question =>
  (store) => {
    const found = store.runs.groups({ ...grouping, ...change });
    return { rows: found.groups.length, total: found.total };
  };

const EXPRESSION =
  'total_time < 500 s and strategy = xen4 and guests[0].memory > 1 GiB and not state = failed';
const LIMIT_PARAMETER = 'plan[0].memory.downtimeLimit';

/** What a person does in the Runs table. */
const QUERIES: readonly { readonly name: string; readonly ask: Question }[] = [
  { name: 'newest', ask: list({}) },
  { name: 'by name', ask: list({ sort: [{ column: 'name', descending: false }] }) },
  { name: 'by a metric', ask: list({ sort: byMetric('downtime_s', true) }) },
  { name: 'by a metric, half way down', ask: list({ sort: byMetric('downtime_s', true) }, 0.5) },
  {
    name: 'by strategy and two metrics',
    ask: list({
      sort: [
        { column: 'memoryStrategy', descending: false },
        ...byMetric('downtime_s', false),
        ...byMetric('total_time_s', true),
      ],
    }),
  },
  {
    name: 'by a parameter',
    ask: list({ sort: [{ column: `parameters.${LIMIT_PARAMETER}`, descending: true }] }),
  },
  { name: 'free text of two words', ask: list({ filter: 'preset 13' }) },
  {
    name: 'free text, by a metric',
    ask: list({ filter: 'xen', sort: byMetric('ram_bytes', false) }),
  },
  { name: 'by state and tag', ask: list({ filter: 'state = bounded and tag:"sweep 3"' }) },
  { name: 'a metric below a bound', ask: list({ filter: 'downtime < 300 s' }) },
  { name: 'an expression of four conditions', ask: list({ filter: EXPRESSION }) },
  {
    name: 'the expression, by a metric',
    ask: list({ filter: EXPRESSION, sort: byMetric('ram_bytes', false) }),
  },
  { name: 'no run matches', ask: list({ filter: 'downtime < 0 s or rounds < 0' }) },
  { name: 'grouped by configuration', ask: groups({}) },
  { name: 'grouped by strategy', ask: groups({ by: ['memoryStrategy'] }) },
  {
    name: 'grouped by strategy and a parameter',
    ask: groups({ by: ['memoryStrategy', `parameters.${LIMIT_PARAMETER}`] }),
  },
  {
    name: 'grouped by a parameter, five metrics',
    ask: groups({
      by: [`parameters.${LIMIT_PARAMETER}`],
      metrics: ['total_time_s', 'downtime_s', 'ram_bytes', 'disk_bytes', 'rounds'],
    }),
  },
  { name: 'an expression, grouped', ask: groups({ filter: EXPRESSION, by: ['memoryStrategy'] }) },
];

function fill(store: WritableStore, runs: number): void {
  const random = numbersFrom(1);
  for (let done = 0; done < runs; done += RUNS_PER_TRANSACTION) {
    const batch = Array.from({ length: Math.min(RUNS_PER_TRANSACTION, runs - done) }, (_, index) =>
      syntheticRun(done + index, random),
    );
    store.runs.recordAll(batch);
  }
}

function syntheticRun(
  index: number,
  random: () => number,
): Parameters<WritableStore['runs']['recordAll']>[0][number] {
  const memoryStrategy = ['qemu-precopy', 'xen3', 'xen4', 'stop-and-copy'][index % 4] ?? 'xen4';
  const values = METRICS.slice(0, METRICS_PER_RUN).map(({ id }) => [id, random() * 1000] as const);
  const migration: MigrationResult = {
    guest: 'guest',
    from: 'host-a',
    to: 'host-b',
    memoryStrategy,
    diskStrategy: 'shared',
    outcome: 'completed',
    converged: index % 7 !== 0,
    explanation: { code: 'converged', values: {} },
    start: 0,
    metrics: Object.fromEntries(values),
    rounds: [],
    events: [],
    series: { time: [], columns: {} },
  };
  return {
    run: {
      name: `Preset ${index % 97}, variant ${index % 1009}`,
      kind: 'simulated',
      seed: index,
      resolution: 'expected',
      engineVersion: 'bench',
      guests: 1,
      memoryStrategy,
      diskStrategy: 'shared',
      scenario: { version: 1, seed: index },
      parameters: syntheticParameters(index, memoryStrategy),
      provenance: {},
      tags: [`sweep ${index % 11}`],
      createdAt: new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
    },
    ended: {
      digest: index.toString(16).padStart(64, '0'),
      ended: index % 5 === 0 ? 'bounded' : 'finished',
      migrations: [migration],
    },
  };
}

/** As many as a scenario of one guest has; ten replications share them. */
function syntheticParameters(index: number, strategy: string): RunDetail['parameters'] {
  const configuration = Math.floor(index / REPLICATIONS);
  const varied = {
    seed: index,
    'guests[0].memory[0].size': (1 + (configuration % 4)) * 2 ** 29,
    'plan[0].memory.strategy': strategy,
    'plan[0].memory.downtimeLimit': (configuration % 50) / 100,
    'hosts[0].nic': 1e8 + configuration,
  };
  const fixed = Array.from({ length: FIXED_PARAMETERS }, (_, at) => [`hosts[${at}].memory`, at]);
  return { ...varied, ...(Object.fromEntries(fixed) as Record<string, number>) };
}

function syntheticSeries(points: number): SeriesTable {
  const random = numbersFrom(2);
  let remaining = 1e9;
  const time: number[] = [];
  const columns = {
    remaining_ram_bytes: [] as number[],
    send_rate: [] as number[],
    guest_speed: [] as number[],
    throttle: [] as number[],
  };
  for (let point = 0; point < points; point += 1) {
    time.push(point * 0.05);
    remaining = Math.max(0, remaining + (random() - 0.55) * 4096);
    columns.remaining_ram_bytes.push(Math.round(remaining));
    columns.send_rate.push(1.25e8 * (0.9 + 0.1 * random()));
    columns.guest_speed.push(random() < 0.001 ? 0 : 0.97);
    columns.throttle.push(point % 1000 < 500 ? 0 : 0.2);
  }
  return { time, columns };
}

function benchSeries(
  store: WritableStore,
  points: number,
  bytesBefore: Bytes,
  seconds: <Result>(work: () => Result) => [Result, Seconds],
): StoreBenchFigures['series'] {
  const table = syntheticSeries(points);
  const columns = Object.keys(table.columns).length;
  const id = store.runs.create({
    name: 'Series',
    kind: 'simulated',
    seed: 0,
    resolution: 'expected',
    engineVersion: 'bench',
    guests: 1,
    memoryStrategy: 'xen4',
    diskStrategy: 'shared',
    scenario: null,
    parameters: {},
    provenance: {},
  });
  const [, writtenSeconds] = seconds(() => store.series.append(id, 0, table));
  const everything = { id, migration: 0, columns: null, maxPoints: null };
  const [read, readSeconds] = seconds(() => store.series.read(everything));
  const [, overviewSeconds] = seconds(() => store.series.read({ ...everything, maxPoints: 200 }));
  const last = table.time.at(-1) ?? 0;
  const span = { from: 0.5 * last, to: 0.501 * last };
  const [, stretchSeconds] = seconds(() =>
    store.series.read({ ...everything, maxPoints: 8000, span }),
  );
  if (read.time.length !== points)
    throw new Error(`${points} points were written and ${read.time.length} read`);
  const values = points * (columns + 1);
  return {
    points,
    columns,
    writtenSeconds,
    writtenPointsPerSecond: values / writtenSeconds,
    readSeconds,
    readPointsPerSecond: values / readSeconds,
    overviewSeconds,
    stretchSeconds,
    storedBytesPerPoint: (store.health().bytes - bytesBefore) / values,
  };
}
