import type { EventRow, MigrationResult, RoundRow, SeriesTable } from '#shared/result/result.ts';
import type { MetricId } from '#shared/result/catalogue.ts';
import { flattenParameters } from '#main/reports/index.ts';
import { deriveScenario, notSimulated } from './derive.ts';
import { sha256OfText } from './fingerprint.ts';
import { knownBefore } from './qemu-file.ts';
import type { KnownBefore, QemuFile } from './qemu-file.ts';

type Cell = QemuFile['series'][number][number];

/** A measured migration in the shape of a run. */
export interface MeasuredRun {
  readonly name: string;
  readonly knownBefore: KnownBefore;
  readonly hypervisor: string;
  /** SHA-256 of the file's text: what proves that two measured runs are the same. */
  readonly digest: string;
  readonly parameters: Record<string, string | number | boolean | null>;
  readonly migration: MigrationResult;
}

const numberOf = (cell: Cell | undefined): number | null =>
  typeof cell === 'number' ? cell : null;

/** Reads a column of the file's series by the name that the file gives it. */
function columnOf(file: QemuFile, field: string): (number | null)[] {
  const at = file.series_fields.indexOf(field);
  return file.series.map((row) => (at < 0 ? null : numberOf(row[at])));
}

/**
 * The samples of query-migrate as series of ours; rows without a value in a column repeat the last one. Its dirty-pages-rate is left
 * out: it counts pages that became dirty between two synchronisations, where our page writes count every write.
 */
function seriesOf(file: QemuFile): SeriesTable {
  const time = columnOf(file, 't_ms');
  const kept = time.flatMap((value, at) =>
    value === null || (at > 0 && value <= (time[at - 1] ?? -1)) ? [] : [at],
  );
  const filled = (values: (number | null)[], scale: number): number[] => {
    let last = 0;
    return kept.map(
      (at) =>
        (last =
          values[at] === null || values[at] === undefined ? last : (values[at] as number) * scale),
    );
  };
  const columns: Record<string, number[]> = {
    remaining_ram_bytes: filled(columnOf(file, 'remaining'), 1),
    sent_bytes: filled(columnOf(file, 'transferred'), 1),
    // query-migrate counts 10^6 bit/s.
    send_rate: filled(columnOf(file, 'mbps'), 1e6 / 8),
  };
  if (file.config.disk)
    columns['remaining_disk_bytes'] = filled(columnOf(file, 'disk_remaining'), 1);
  if (columnOf(file, 'throttle_pct').some((value) => value !== null)) {
    columns['throttle'] = filled(columnOf(file, 'throttle_pct'), 0.01);
  }
  return { time: kept.map((at) => (time[at] as number) / 1000), columns };
}

/** A row per dirty-bitmap synchronisation; the bytes of each round come from the samples around it. */
function roundsOf(file: QemuFile, series: SeriesTable): RoundRow[] {
  const sent = series.columns['sent_bytes'] ?? [];
  const sentAt = (seconds: number): number => {
    let value = 0;
    for (let at = 0; at < series.time.length && (series.time[at] as number) <= seconds; at += 1)
      value = sent[at] ?? value;
    return value;
  };
  const pageBytes = file.result.page_size + 8;
  let before = 0;
  return file.dirty_syncs.flatMap((row, at): RoundRow[] => {
    const end = (numberOf(row[0]) ?? 0) / 1000;
    const start = before;
    before = end;
    if (at === 0) return [];
    const bytes = Math.max(0, sentAt(end) - sentAt(start));
    return [
      {
        round: at,
        kind: 'memory',
        start,
        duration: Math.max(0, end - start),
        sent: bytes / pageBytes,
        bytes,
        skipped: 0,
        dirtied: numberOf(row[1]) ?? 0,
      },
    ];
  });
}

function eventsOf(file: QemuFile): EventRow[] {
  const syncs = file.dirty_syncs.slice(1).map((row) => ({
    time: (numberOf(row[0]) ?? 0) / 1000,
    code: 'sync',
    values: { dirtied: numberOf(row[1]) ?? 0, pending: 0 },
  }));
  const { total_time_ms: total, downtime_ms: downtime, outcome } = file.result;
  if (outcome !== 'completed' || typeof total !== 'number' || typeof downtime !== 'number')
    return syncs;
  // A cold guest is stopped before the first byte; the source reports only its last stage as downtime.
  const stopped = file.config.mode === 'cold' ? 0 : Math.max(0, total - downtime) / 1000;
  const stop: EventRow = {
    time: stopped,
    code: 'stop',
    values: { pages: file.result.pending_at_stop_bytes ?? 0, blocks: 0 },
  };
  return [...syncs, stop].sort((a, b) => a.time - b.time);
}

/**
 * What was measured, in the metrics of the catalogue. The downtime is the guest's real pause (stop to resume), not the
 * source's own report, which leaves out the start at the destination and, for a cold migration, the copy.
 */
export function measuredMetrics(file: QemuFile): Partial<Record<MetricId, number>> {
  const { result } = file;
  const metrics: Partial<Record<MetricId, number>> = {};
  const put = (id: MetricId, value: number | null | undefined, scale = 1): void => {
    if (typeof value === 'number') metrics[id] = value * scale;
  };
  if (result.outcome === 'completed') {
    put('total_time_s', result.total_time_ms, 1e-3);
    put('downtime_s', result.stop_to_resume_ms ?? result.downtime_ms, 1e-3);
    put('setup_s', result.setup_time_ms, 1e-3);
  }
  put('ram_bytes', result.ram_transferred_bytes);
  put('disk_bytes', result.disk_transferred_bytes);
  put('rounds', result.rounds);
  put('remote_faults', result.postcopy?.requests);
  put('normal_pages', result.normal_pages);
  put('zero_pages', result.duplicate_pages);
  put('max_throttle', result.max_throttle_pct, 0.01);
  return metrics;
}

/**
 * The parameters of a measured run: those of the scenario that describes it, so that a measured and a simulated run
 * are compared field by field; the test bed's own words where no strategy simulates the case.
 */
function parametersOf(file: QemuFile, known: KnownBefore): MeasuredRun['parameters'] {
  if (notSimulated(known) === null) return flattenParameters(deriveScenario(known));

  const { config, workload } = file;
  const flat: MeasuredRun['parameters'] = {
    mode: config.mode,
    memory: config.ram_mib * 2 ** 20,
    bandwidth: config.bandwidth_mib_s * 2 ** 20,
    link: config.link,
    delay: config.delay_us / 1e6,
    downtimeLimit: config.downtime_limit_ms / 1000,
    capabilities: config.capabilities.filter((one) => one !== 'events').join(', ') || 'none',
  };
  if (config.disk) {
    flat['disk.mode'] = config.disk.mode;
    flat['disk.size'] = config.disk.size_mib * 2 ** 20;
  }
  for (const [key, value] of Object.entries(workload.configured))
    if (value !== undefined) flat[`workload.${key}`] = value;
  return flat;
}

/** Turns a measured file into a run. */
export function readRun(file: QemuFile, text: string): MeasuredRun {
  const known = knownBefore(file);
  const series = seriesOf(file);
  const completed = file.result.outcome === 'completed';
  return {
    name: file.name,
    knownBefore: known,
    hypervisor: file.environment.qemu ?? 'QEMU',
    digest: sha256OfText(text),
    parameters: parametersOf(file, known),
    migration: {
      guest: 'guest',
      from: 'source',
      to: 'destination',
      memoryStrategy: file.config.mode === 'postcopy' ? 'qemu-postcopy' : 'qemu',
      diskStrategy: diskStrategyOf(file),
      outcome: completed
        ? 'completed'
        : file.result.outcome === 'cancelled'
          ? 'cancelled'
          : 'failed',
      converged: completed,
      explanation: { code: 'measured', values: {} },
      start: 0,
      metrics: measuredMetrics(file),
      rounds: roundsOf(file, series),
      events: eventsOf(file),
      series,
    },
  };
}

function diskStrategyOf({ config }: QemuFile): string {
  if (!config.disk) return 'shared';
  if (config.disk.mode.startsWith('legacy')) return 'qemu-block';
  return config.disk.mode === 'bitmap' ? 'bitmap-incremental' : 'qemu-mirror';
}
