import { setImmediate as nextTurn } from 'node:timers/promises';
import { resolve } from 'node:path';
import type { ReportDocument, ReportDocumentInput } from '#shared/report/document.ts';
import { readReport } from '#shared/report/document.ts';
import { readText } from '#shared/scenario/document.ts';
import { GatheredStore } from '#main/service/gathered-comparisons.ts';
import { beginReport, lookUpReport } from '#main/service/report-making.ts';
import type { LookedUpReport } from '#main/service/report-making.ts';
import { openStore } from '#main/store/index.ts';
import type { Store } from '#main/store/index.ts';
import { readOpenedFile } from '../opened-files.ts';
import { experimentId } from './comparison-input.ts';
import { InputError, problemsText } from './failures.ts';

/** @throws InputError with where and why, when the file holds no report */
export async function readReportFile(reference: string, cwd: string): Promise<ReportDocument> {
  const { text } = await readOpenedFile(resolve(cwd, reference));
  const reading = readText(text);
  if (!reading.ok) throw new InputError(problemsText(reference, reading.problems));
  const report = readReport(reading.value);
  if (report.ok) return report.report;
  const where = report.path === '' ? '' : `${report.path}: `;
  throw new InputError(
    `${reference}: ${where}${report.problem}. Expected a report; godwit report --for EXPERIMENT --store FILE writes one to begin from.`,
  );
}

/** Opens a store for reading, and closes it after use. */
export async function withStore<Result>(
  path: string,
  cwd: string,
  use: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = openStore({ path: resolve(cwd, path), readOnly: true, damaged: 'refuse' });
  try {
    return await use(store);
  } finally {
    store.close();
  }
}

const breathe = (): Promise<void> => nextTurn();

/** A report with everything looked up in a store. */
export async function resolveWithStore(
  report: ReportDocument,
  store: Store,
  hardware: string | null,
): Promise<LookedUpReport> {
  return lookUpReport(report, new GatheredStore(store), breathe, hardware);
}

/**
 * A first report about an experiment, by id or name, or else about what a filter finds.
 *
 * @throws DocumentError when nothing is found
 */
export async function outlineFor(subject: string, store: Store): Promise<ReportDocumentInput> {
  const id = experimentId(subject, store);
  const page = { text: '', trash: false, offset: 0, limit: 1000 };
  const isExperiment = store.experiments.list(page).rows.some((row) => row.id === id);
  const filtered = { sources: [{ from: 'filter' as const, filter: subject }] };
  return beginReport(
    isExperiment ? { experiment: id } : { recipe: filtered, name: subject },
    new GatheredStore(store),
    breathe,
  );
}
