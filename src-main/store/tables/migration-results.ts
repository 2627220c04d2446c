import type { RunDetail } from '#shared/contract/runs.ts';
import type { MigrationResult } from '#shared/result/result.ts';
import type { ReadHandle, WriteHandle } from '../handles.ts';
import { finite, jsonText } from '../values.ts';

type StoredResult = RunDetail['migrations'][number];

interface MigrationRow {
  readonly guest: string;
  readonly source: string;
  readonly destination: string;
  readonly memory_strategy: string;
  readonly disk_strategy: string;
  readonly outcome: StoredResult['outcome'];
  readonly converged: number;
  readonly start: number;
  readonly explanation: string;
  readonly metrics: string;
  readonly rounds: string;
  readonly events: string;
}

export interface MigrationResultsReader {
  /** The results of a run's migrations, in order, with empty series. */
  ofRun(runSeq: number): StoredResult[];
}

export interface MigrationResultsWriter {
  insert(runSeq: number, position: number, result: MigrationResult): void;
}

/** What each migration of a run came to: metrics, rounds and events. Its series are in `series_chunks`. */
export function migrationResultsReader(handle: ReadHandle): MigrationResultsReader {
  const select = handle.select<MigrationRow>(
    `SELECT guest, source, destination, memory_strategy, disk_strategy, outcome, converged, start,
       explanation, metrics, rounds, events
     FROM migrations WHERE run_seq = ? ORDER BY position`,
  );
  return {
    ofRun: (runSeq) =>
      select.all(runSeq).map((row) => ({
        guest: row.guest,
        from: row.source,
        to: row.destination,
        memoryStrategy: row.memory_strategy,
        diskStrategy: row.disk_strategy,
        outcome: row.outcome,
        converged: row.converged === 1,
        start: row.start,
        explanation: JSON.parse(row.explanation) as StoredResult['explanation'],
        metrics: JSON.parse(row.metrics) as StoredResult['metrics'],
        rounds: JSON.parse(row.rounds) as StoredResult['rounds'],
        events: JSON.parse(row.events) as StoredResult['events'],
        series: { time: [], columns: {} },
      })),
  };
}

export function migrationResultsWriter(handle: WriteHandle): MigrationResultsWriter {
  const insert = handle.change(
    `INSERT INTO migrations (run_seq, position, guest, source, destination, memory_strategy, disk_strategy,
       outcome, converged, start, explanation, metrics, rounds, events)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    insert: (runSeq, position, result) => {
      const field = `migrations[${position}]`;
      insert.run(
        runSeq,
        position,
        result.guest,
        result.from,
        result.to,
        result.memoryStrategy,
        result.diskStrategy,
        result.outcome,
        result.converged ? 1 : 0,
        finite(result.start, `${field}.start`),
        jsonText(result.explanation, `${field}.explanation`),
        jsonText(result.metrics, `${field}.metrics`),
        jsonText(result.rounds, `${field}.rounds`),
        jsonText(result.events, `${field}.events`),
      );
    },
  };
}
