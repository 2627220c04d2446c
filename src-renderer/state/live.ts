import { computed, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import type { LiveCluster } from '#shared/contract/cluster.ts';
import type { ContinuedRun } from '#shared/contract/interventions.ts';
import type { Pace, RunControl, RunDetail, RunEvent, RunState } from '#shared/contract/runs.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { client, followStream } from './client.ts';
import { applyToAll, applyResult, applySeries, createRecord } from './live-records.ts';
import type { MigrationRecord } from './live-records.ts';

/** How the window stands to the run that it shows. */
export type Connection = 'none' | 'opening' | 'watching' | 'stored' | 'lost';

const ENDED: ReadonlySet<RunState> = new Set([
  'finished',
  'bounded',
  'cancelled',
  'failed',
  'interrupted',
]);

/** Points read of each series of a stored run: enough to zoom in tenfold; minima and maxima are kept. */
const STORED_POINTS = 20_000;
/** Points read of a stretch that is looked at closely: some for every pixel of it and of its surroundings. */
const REFINED_POINTS = 8000;

export function hasEnded(state: RunState): boolean {
  return ENDED.has(state);
}

/** The one run that Live shows: watched while it runs, read from the store when it has ended. */
export const useLiveStore = defineStore('live', () => {
  const runId = shallowRef<string | null>(null);
  const detail = shallowRef<RunDetail | null>(null);
  /** The hosts at this moment, of a run that is the life of a cluster. */
  const cluster = shallowRef<LiveCluster | null>(null);
  const connection = shallowRef<Connection>('none');
  const problem = shallowRef<string | null>(null);
  const state = shallowRef<RunState>('queued');
  const pace = shallowRef<Pace>('asap');
  const simulatedTime = shallowRef(0);
  const kernelEvents = shallowRef(0);
  /** The moment that the run hurries to, which was seen before; null when it goes at its pace. */
  const catchUp = shallowRef<number | null>(null);
  /** How far it has come while it hurries. */
  const reached = shallowRef(0);
  const failure = shallowRef<string | null>(null);
  const records = shallowRef<readonly MigrationRecord[]>([]);
  const selected = shallowRef(0);
  const record = computed(() => records.value[selected.value] ?? null);
  const ended = computed(() => hasEnded(state.value));
  /** Index of the host to which something can be done; -1 for none. */
  const chosenHost = shallowRef(-1);
  /** How the migrations are looked at: their charts, or the topology. */
  const view = shallowRef<'charts' | 'topology'>('charts');
  let opening = new AbortController();

  function ensureRecords(count: number): void {
    const held = records.value;
    if (held.length >= count) return;
    records.value = [
      ...held,
      ...Array.from({ length: count - held.length }, (_, add) => createRecord(held.length + add)),
    ];
  }

  /** The run that goes on instead of the one that is shown; what is on screen stays until it has caught up. */
  let successor: ContinuedRun | null = null;

  /** What comes while something is done to the run: its end would show for a blink before the other run begins. */
  let waiting: RunEvent[] | null = null;

  /**
   * Does something to the run after which another may go on in its place, from a moment. Until then this one is shown as
   * it is.
   */
  async function goOnIn(change: () => Promise<ContinuedRun>): Promise<ContinuedRun> {
    waiting ??= [];
    try {
      successor = await change();
      return successor;
    } catch (error) {
      const missed = waiting;
      waiting = null;
      for (const event of missed) apply(event);
      // It ended meanwhile, and nobody has read yet how.
      if (ended.value && runId.value !== null) await loadStored(runId.value, opening.signal);
      throw error;
    }
  }

  function reset(id: string | null): void {
    opening.abort();
    opening = new AbortController();
    waiting = null;
    const goesOn = successor !== null && successor.id === id;
    if (!goesOn) {
      detail.value = null;
      cluster.value = null;
      selected.value = 0;
      chosenHost.value = -1;
      state.value = 'queued';
      pace.value = 'asap';
    } else if (ended.value) state.value = 'running';
    catchUp.value = goesOn ? (successor?.at ?? null) : null;
    simulatedTime.value = catchUp.value ?? 0;
    successor = null;
    runId.value = id;
    problem.value = null;
    failure.value = null;
    kernelEvents.value = 0;
    reached.value = 0;
    records.value = [];
    thinned.value = new Set();
    connection.value = id === null ? 'none' : 'opening';
  }

  function apply(event: RunEvent): void {
    if (waiting !== null) {
      waiting.push(event);
      return;
    }
    if (event.type === 'state') {
      state.value = event.state;
      pace.value = event.pace;
      catchUp.value = event.catchUp;
      simulatedTime.value = Math.max(simulatedTime.value, event.simulatedTime);
      failure.value = event.failure;
    } else if (event.type === 'frame') {
      kernelEvents.value = event.kernelEvents;
      reached.value = event.simulatedTime;
      // Flashing through the past would only hide where the run goes on.
      if (catchUp.value === null || event.simulatedTime >= catchUp.value) {
        simulatedTime.value = event.simulatedTime;
        if (event.cluster) cluster.value = event.cluster;
      }
      ensureRecords(event.migrations.length);
      applyToAll(records.value, event);
    } else {
      state.value = event.state;
    }
  }

  /** Reads the stored run; its series only for the migration that is shown. */
  async function loadStored(id: string, signal: AbortSignal): Promise<void> {
    const stored = await client.runs.get({ id }, { signal });
    if (signal.aborted) return;
    detail.value = stored;
    state.value = stored.row.state;
    failure.value = stored.failure;
    simulatedTime.value = Math.max(
      simulatedTime.value,
      ...stored.migrations.map((one) => one.start + (one.metrics.total_time_s ?? 0)),
    );
    ensureRecords(stored.migrations.length);
    for (const [index, result] of stored.migrations.entries()) {
      const one = records.value[index];
      if (one) applyResult(one, result);
    }
    if (hasEnded(stored.row.state)) {
      await loadSeries(selected.value, signal);
      connection.value = 'stored';
    }
  }

  /** Migrations of which the store holds more than was read. */
  const thinned = shallowRef<ReadonlySet<number>>(new Set());

  /** Reads the series of a stored migration. */
  async function loadSeries(index: number, signal = opening.signal): Promise<void> {
    const one = records.value[index];
    if (!one || runId.value === null) return;
    const table = await client.runs.series(
      { id: runId.value, migration: index, columns: null, maxPoints: STORED_POINTS },
      { signal },
    );
    if (signal.aborted) return;
    applySeries(one, table);
    // Every bucket of an overview has two rows, but for those of a single point.
    if (table.time.length >= STORED_POINTS - 1) thinned.value = new Set([...thinned.value, index]);
  }

  /** Reads more of a stretch of a stored migration, as somebody looks at it closely; with null the overview is back. */
  async function refine(
    index: number,
    span: { readonly from: number; readonly to: number } | null,
    signal: AbortSignal,
  ): Promise<void> {
    const one = records.value[index];
    if (!one || runId.value === null) return;
    if (span === null) {
      one.series.refine(null);
      return;
    }
    try {
      const table = await client.runs.series(
        { id: runId.value, migration: index, columns: null, maxPoints: REFINED_POINTS, span },
        { signal },
      );
      if (!signal.aborted) one.series.refine(table);
    } catch (error) {
      // The overview is still true, only coarser.
      if (!signal.aborted) problem.value = describeFailure(error);
    }
  }

  /** Watches until the run ended; a broken connection is opened again by the stream itself. */
  async function follow(id: string, signal: AbortSignal): Promise<void> {
    try {
      await loadStored(id, signal);
      if (signal.aborted || ended.value) return;
      await followStream(
        async (open) => {
          const stream = await client.runs.watch({ id }, { signal: open });
          connection.value = 'watching';
          // Frames carry the maps of one migration; this window shows this one.
          void control({ action: 'map', migration: selected.value }).catch(() => undefined);
          return stream;
        },
        apply,
        signal,
      );
      if (!signal.aborted && waiting === null) await loadStored(id, signal);
    } catch (error) {
      if (signal.aborted) return;
      problem.value = describeFailure(error);
      connection.value = 'lost';
    }
  }

  /** Shows a run: live when it runs, else from the store. */
  async function open(id: string): Promise<void> {
    if (id === runId.value && connection.value !== 'lost') return;
    reset(id);
    await follow(id, opening.signal);
  }

  function close(): void {
    reset(null);
  }

  async function control(action: RunControl): Promise<void> {
    if (runId.value === null) return;
    await client.runs.control({ id: runId.value, control: action });
    // The pace is shown at once; the stream confirms it with the next state.
    if (action.action === 'pace') pace.value = action.pace;
  }

  async function select(index: number): Promise<void> {
    selected.value = index;
    if (ended.value) await loadSeries(index, opening.signal);
    else await control({ action: 'map', migration: index });
  }

  return {
    runId,
    detail,
    connection,
    problem,
    state,
    pace,
    simulatedTime,
    catchUp,
    reached,
    kernelEvents,
    failure,
    view,
    chosenHost,
    goOnIn,
    records,
    cluster,
    selected,
    record,
    ended,
    open,
    close,
    control,
    select,
    thinned,
    loadSeries,
    refine,
  };
});
