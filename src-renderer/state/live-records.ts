import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import type { LiveMigration, PageMap, RunFrame } from '#shared/contract/runs.ts';
import type { EventRow, MigrationResult, RoundRow, SeriesTable } from '#shared/result/result.ts';
import { SeriesBuffer } from '../charts/series-buffer.ts';
import { MapHistory } from './map-history.ts';

/** The page maps of a migration, as last painted; null until the first one came. */
interface MapPair {
  readonly memory: PageMap | null;
  readonly disk: PageMap | null;
}

/**
 * What is known of one migration of the watched run: from frames while it runs, from the store when
 * it ended. A watcher that lost its connection may receive again what it has; repeats are left out.
 */
export interface MigrationRecord {
  readonly index: number;
  readonly series: SeriesBuffer;
  readonly rounds: ShallowRef<readonly RoundRow[]>;
  readonly events: ShallowRef<readonly EventRow[]>;
  readonly maps: ShallowRef<MapPair>;
  /** The maps in the course of the run; `maps` changes whenever these do. */
  readonly mapHistory: { readonly memory: MapHistory; readonly disk: MapHistory };
  readonly live: ShallowRef<LiveMigration | null>;
  readonly result: ShallowRef<MigrationResult | null>;
}

export function createRecord(index: number): MigrationRecord {
  return {
    index,
    series: new SeriesBuffer(),
    rounds: shallowRef([]),
    events: shallowRef([]),
    maps: shallowRef({ memory: null, disk: null }),
    mapHistory: { memory: new MapHistory(), disk: new MapHistory() },
    live: shallowRef(null),
    result: shallowRef(null),
  };
}

function roundKey(round: RoundRow): string {
  return `${round.kind} ${round.round} ${round.start}`;
}

function eventKey(event: EventRow): string {
  return `${event.time} ${event.code} ${JSON.stringify(event.values)}`;
}

/** Rows that are not held yet, judged by their key, appended to those that are. */
function withNew<T>(
  held: readonly T[],
  added: readonly T[],
  keyOf: (row: T) => string,
): readonly T[] {
  if (added.length === 0) return held;
  const known = new Set(held.map(keyOf));
  const fresh = added.filter((row) => !known.has(keyOf(row)));
  return fresh.length === 0 ? held : [...held, ...fresh];
}

/** Adds what a frame says about one migration. */
export function applyFrame(record: MigrationRecord, frame: RunFrame): void {
  const { index } = record;
  record.live.value = frame.migrations[index] ?? record.live.value;
  for (const { migration, table } of frame.series)
    if (migration === index) record.series.append(table);
  const rounds = frame.rounds.flatMap((one) => (one.migration === index ? [one.row] : []));
  record.rounds.value = withNew(record.rounds.value, rounds, roundKey);
  const events = frame.events.flatMap((one) => (one.migration === index ? [one.row] : []));
  record.events.value = withNew(record.events.value, events, eventKey);
  const maps = frame.maps.filter((map) => map.migration === index);
  if (maps.length === 0) return;
  for (const map of maps) record.mapHistory[map.kind].add(frame.simulatedTime, map);
  record.maps.value = {
    memory: maps.findLast((map) => map.kind === 'memory') ?? record.maps.value.memory,
    disk: maps.findLast((map) => map.kind === 'disk') ?? record.maps.value.disk,
  };
}

/** A frame with only what belongs to one migration. */
const partOf = (frame: RunFrame): RunFrame => ({
  ...frame,
  series: [],
  rounds: [],
  events: [],
  maps: [],
});

/** Adds what a frame says to all records. Its rows are walked once, however many migrations there are. */
export function applyToAll(records: readonly MigrationRecord[], frame: RunFrame): void {
  const parts = new Map<number, RunFrame>();
  const partFor = (migration: number): RunFrame => {
    const known = parts.get(migration);
    if (known) return known;
    const part = partOf(frame);
    parts.set(migration, part);
    return part;
  };
  for (const one of frame.series) partFor(one.migration).series.push(one);
  for (const one of frame.rounds) partFor(one.migration).rounds.push(one);
  for (const one of frame.events) partFor(one.migration).events.push(one);
  for (const map of frame.maps) partFor(map.migration).maps.push(map);
  for (const record of records) {
    const part = parts.get(record.index);
    if (part) applyFrame(record, part);
    else record.live.value = frame.migrations[record.index] ?? record.live.value;
  }
}

/** Replaces what frames brought by what the store holds of a run that ended. */
export function applyResult(record: MigrationRecord, result: MigrationResult): void {
  record.result.value = result;
  record.rounds.value = result.rounds;
  record.events.value = result.events;
}

export function applySeries(record: MigrationRecord, table: SeriesTable): void {
  record.series.replace(table);
}
