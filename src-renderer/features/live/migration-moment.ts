import type { LiveMigration } from '#shared/contract/runs.ts';
import type { PhaseSpan } from '#shared/result/phases.ts';
import type { EventRow, Phase } from '#shared/result/result.ts';
import { usualSide } from '#shared/scenario/faults/kinds.ts';
import type { Guest, Scenario } from '#shared/scenario/types.ts';
import type { Bytes, BytesPerSecond, Fraction, Seconds } from '#shared/units/types.ts';
import { lastIndexUpTo } from '#renderer/charts/figures.ts';
import type { SeriesBuffer } from '#renderer/charts/series-buffer.ts';

/** One migration at one moment, as the picture of the topology shows it. */
export interface MigrationMoment {
  readonly index: number;
  readonly guest: string;
  /** Names of hosts. */
  readonly from: string;
  readonly to: string;
  readonly phase: Phase;
  /** Share of its memory that is at the destination and still true there. */
  readonly memory: Fraction;
  /** The same of its disks; null when none moves. */
  readonly disk: Fraction | null;
  readonly rate: BytesPerSecond;
  /** What goes over the links now. */
  readonly sends: { readonly memory: boolean; readonly disk: boolean };
  readonly runsAt: 'source' | 'destination';
  /** It stands still. */
  readonly paused: boolean;
}

/** What a guest has to be moved. */
interface Sizes {
  readonly memory: Bytes;
  readonly disk: Bytes;
}

export function sizesOf(guest: Guest | undefined, disksMove: boolean): Sizes {
  const memory = guest?.memory.reduce((sum, { size }) => sum + size, 0) ?? 0;
  const disk =
    guest?.disks
      .flatMap(({ extents }) => extents)
      .reduce((sum, { size, allocated }) => sum + size * allocated, 0) ?? 0;
  return { memory, disk: disksMove ? disk : 0 };
}

interface Figures {
  readonly phase: Phase;
  readonly remainingMemory: Bytes;
  readonly remainingDisk: Bytes;
  readonly rate: BytesPerSecond;
  readonly speed: Fraction;
  /** The guest ran at the destination before it came to this phase. */
  readonly switched: boolean;
}

const NOTHING_SENT: ReadonlySet<Phase> = new Set(['waiting', 'setup', 'failed', 'cancelled']);
const AT_DESTINATION: ReadonlySet<Phase> = new Set(['push-pull', 'completed']);

const share = (left: Bytes, all: Bytes): Fraction =>
  all > 0 ? Math.min(1, Math.max(0, 1 - left / all)) : 1;

function momentOf(
  who: Pick<MigrationMoment, 'index' | 'guest' | 'from' | 'to'>,
  sizes: Sizes,
  now: Figures,
): MigrationMoment {
  const { phase, remainingMemory, remainingDisk, rate } = now;
  const moved = AT_DESTINATION.has(phase) || (NOTHING_SENT.has(phase) && now.switched);
  const nothing = NOTHING_SENT.has(phase) && !moved;
  const copies = rate > 0;
  const memorySent =
    phase === 'memory-copy' ||
    phase === 'switch-over' ||
    (phase === 'push-pull' && remainingMemory > 0);
  return {
    ...who,
    phase,
    memory: nothing ? 0 : phase === 'disk-copy' ? 0 : share(remainingMemory, sizes.memory),
    disk: sizes.disk > 0 ? (nothing ? 0 : share(remainingDisk, sizes.disk)) : null,
    rate,
    sends: {
      memory: copies && memorySent,
      disk: copies && sizes.disk > 0 && (phase === 'disk-copy' || remainingDisk > 0),
    },
    runsAt: moved ? 'destination' : 'source',
    paused: phase === 'switch-over' || (now.speed === 0 && phase !== 'waiting'),
  };
}

/** As the run tells it now. */
export function momentOfLive(index: number, live: LiveMigration, sizes: Sizes): MigrationMoment {
  const { guest, from, to, phase } = live;
  return momentOf({ index, guest, from, to }, sizes, {
    phase,
    remainingMemory: live.remainingRamBytes,
    remainingDisk: live.remainingDiskBytes,
    rate: live.sendRate,
    speed: live.guestSpeed,
    switched: false,
  });
}

/** What is stored of a migration, for being asked about moments. */
interface StoredCourse {
  readonly index: number;
  readonly guest: string;
  readonly from: string;
  readonly to: string;
  readonly outcome: 'completed' | 'failed' | 'cancelled' | 'unfinished';
  readonly phases: readonly PhaseSpan[];
  readonly series: SeriesBuffer;
  readonly end: Seconds;
}

/** As it was at a moment of the run. */
export function momentAt(course: StoredCourse, time: Seconds, sizes: Sizes): MigrationMoment {
  const { phases, outcome, end, series } = course;
  const first = phases[0]?.from ?? end;
  const span = phases.findLast(({ from }) => from <= time);
  const over = time >= end && outcome !== 'unfinished';
  const phase = over ? (outcome as Phase) : time < first ? 'waiting' : (span?.phase ?? 'waiting');
  const at = Math.min(time, end);
  return momentOf(course, sizes, {
    phase,
    remainingMemory:
      over && outcome === 'completed' ? 0 : valueOf(series, 'remaining_ram_bytes', at, true),
    remainingDisk:
      over && outcome === 'completed' ? 0 : valueOf(series, 'remaining_disk_bytes', at, true),
    rate: over || phase === 'waiting' ? 0 : valueOf(series, 'send_rate', at, false),
    speed:
      series.column('guest_speed').time.length > 0 ? valueOf(series, 'guest_speed', at, false) : 1,
    switched: phases.some((one) => one.phase === 'push-pull' && one.from <= time),
  });
}

/** Of each guest the migration that it is in: the last that began, or the first to come. It would stand in two places else. */
export function currentOf(moments: readonly MigrationMoment[]): MigrationMoment[] {
  const current = new Map<string, MigrationMoment>();
  for (const moment of moments) {
    if (moment.phase !== 'waiting' || !current.has(moment.guest)) current.set(moment.guest, moment);
  }
  return [...current.values()];
}

/** A series at a moment: between two points on the line of them, or as the earlier one. */
function valueOf(series: SeriesBuffer, id: string, time: Seconds, sloped: boolean): number {
  const { time: times, values } = series.column(id);
  const before = Math.max(0, lastIndexUpTo(times, time));
  const value = values[before] ?? 0;
  const next = values[before + 1];
  const from = times[before] ?? 0;
  const to = times[before + 1] ?? from;
  if (!sloped || next === undefined || to <= from || time <= from) return value;
  return value + ((next - value) * (time - from)) / (to - from);
}

/** Faults of a plan that a host has at a moment. Those of a phase are known once they have struck. */
export function faultsAt(
  scenario: Scenario,
  host: string,
  time: Seconds,
  eventsOf: (migration: number) => readonly EventRow[],
): string[] {
  return (scenario.faults?.injected ?? []).flatMap((fault) => {
    const told = eventsOf(fault.migration).find(
      ({ code, values }) => code === 'fault' && values['kind'] === fault.kind,
    );
    const from = fault.at ?? told?.time;
    const plan = scenario.plan[fault.migration];
    const source = scenario.guests.find(({ name }) => name === plan?.guest)?.host;
    const usual = (fault.side ?? usualSide(fault.kind)) === 'source' ? source : plan?.to;
    const where = fault.host ?? told?.values['host'] ?? usual;
    if (from === undefined || where !== host || time < from) return [];
    return time < from + (fault.duration ?? Infinity) ? [fault.kind] : [];
  });
}
