import type { RunDetail } from '#shared/contract/runs.ts';
import type { ReadHandle, WriteHandle } from '../handles.ts';
import { jsonText } from '../values.ts';

/** The input of a run, and where it came from. */
export type RunDocuments = Pick<RunDetail, 'scenario' | 'parameters' | 'provenance'>;

export interface RunDocumentsReader {
  get(runSeq: number): RunDocuments;
}

export interface RunDocumentsWriter {
  insert(runSeq: number, documents: RunDocuments): void;
  /** Adds entries to where a run came from. */
  note(runSeq: number, entries: RunDocuments['provenance']): void;
}

export function runDocumentsReader(handle: ReadHandle): RunDocumentsReader {
  const select = handle.select<{ scenario: string | null; parameters: string; provenance: string }>(
    'SELECT scenario, parameters, provenance FROM run_documents WHERE run_seq = ?',
  );
  return {
    get: (runSeq) => {
      const row = select.get(runSeq);
      if (!row) throw new Error(`run ${runSeq} lacks its input`);
      return {
        scenario:
          row.scenario === null ? null : (JSON.parse(row.scenario) as RunDocuments['scenario']),
        parameters: JSON.parse(row.parameters) as RunDocuments['parameters'],
        provenance: JSON.parse(row.provenance) as RunDocuments['provenance'],
      };
    },
  };
}

export function runDocumentsWriter(handle: WriteHandle): RunDocumentsWriter {
  const insert = handle.change(
    'INSERT INTO run_documents (run_seq, scenario, parameters, provenance) VALUES (?, ?, ?, ?)',
  );
  const addOrigin = handle.change(
    'UPDATE run_documents SET provenance = json_patch(provenance, ?) WHERE run_seq = ?',
  );
  return {
    note: (runSeq, entries) => {
      addOrigin.run(jsonText(entries, 'provenance'), runSeq);
    },
    insert: (runSeq, { scenario, parameters, provenance }) => {
      insert.run(
        runSeq,
        scenario === null ? null : jsonText(scenario, 'scenario'),
        jsonText(parameters, 'parameters'),
        jsonText(provenance, 'provenance'),
      );
    },
  };
}
