import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { resolve } from 'node:path';
import type { ReportDocument, ReportDocumentInput } from '#shared/report/document.ts';
import { readReport } from '#shared/report/document.ts';
import { readText } from '#shared/scenario/document.ts';
import { GatheredStore } from '#main/service/gathered-comparisons.ts';
import { beginReport, lookUpReport } from '#main/service/report-making.ts';
import type { LookedUpReport, Subject } from '#main/service/report-making.ts';
import type { Store } from '#main/store/index.ts';
import { readOpenedFile } from '../opened-files.ts';
import { experimentId } from './comparison-input.ts';
import { InputError, problemsText } from './failures.ts';
import { checkFilter } from './filter-input.ts';
import { openToRead } from './store-input.ts';
import type { Terminal } from './terminal.ts';

/**
 * A report that a person named: a file, or one that is kept in the store, by its id or its title.
 *
 * @throws InputError with where and why, when there is none, or the file holds none
 */
export async function findReport(
  reference: string,
  store: Store,
  cwd: string,
): Promise<ReportDocument> {
  const path = resolve(cwd, reference);
  const kept = store.reports
    .list(false)
    .filter(({ id, title }) => id === reference || title === reference);
  if (kept.length === 0 || existsSync(path)) return readReportFile(reference, path);
  const [{ id } = { id: reference }, ...more] = kept;
  if (more.length > 0)
    throw new InputError(
      `"${reference}" may be any of ${kept.length} reports: ${kept.map((one) => one.id).join(', ')}. Name one by its id.`,
    );
  const { document, problem } = store.reports.get(id);
  if (document === null)
    throw new InputError(problem ?? `The report "${reference}" cannot be read.`);
  return document;
}

async function readReportFile(reference: string, path: string): Promise<ReportDocument> {
  const { text } = await readOpenedFile(path);
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
  const store = openToRead(resolve(cwd, path), path);
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
 * A first report about an experiment or a saved comparison, by id or name, or else about what a filter finds.
 *
 * @throws DocumentError when nothing is found
 */
export async function outlineFor(
  subject: string,
  store: Store,
  terminal: Terminal,
): Promise<ReportDocumentInput> {
  const found = subjectOf(subject, store);
  if ('recipe' in found) checkFilter(subject, store, terminal);
  return beginReport(found, new GatheredStore(store), breathe);
}

function subjectOf(subject: string, store: Store): Subject {
  const id = experimentId(subject, store);
  const page = { text: '', trash: false, offset: 0, limit: 1000 };
  if (store.experiments.list(page).rows.some((row) => row.id === id)) return { experiment: id };
  const named = store.comparisons
    .list(false)
    .find((saved) => saved.id === subject || saved.name === subject);
  if (named) return { comparison: named.id };
  return { recipe: { sources: [{ from: 'filter', filter: subject }] }, name: subject };
}
