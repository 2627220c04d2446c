import { ORPCError } from '@orpc/client';
import type { ReportPreview, StoredReport } from '#shared/contract/reports.ts';
import { readReport } from '#shared/report/document.ts';
import type { ReportDocument, ReportDocumentInput } from '#shared/report/document.ts';
import { reportHtml, resolveReport } from '#main/reports/document/index.ts';

/**
 * Stands in for the reports of `state/client.ts`: kept in memory, with the revisions of the real ones. Documents are read
 * and drawn by the real rules; of comparisons there are only those that a test puts into `comparisons`.
 */
export const shelf = {
  reports: new Map<string, StoredReport>(),
  comparisons: {} as ReportPreview['comparisons'],
  /** What was asked, in order: `save r1 revision 2`. */
  asked: [] as string[],
  /** Set to make saving fail with this message. */
  broken: null as string | null,
  /** Resolved before a save is answered. */
  held: Promise.resolve(),
  changed: (): void => undefined,
};

export function resetShelf(): void {
  shelf.reports.clear();
  shelf.comparisons = {};
  shelf.asked = [];
  shelf.broken = null;
  shelf.held = Promise.resolve();
}

const MOMENT = '2031-05-06T07:08:09.123Z';

function read(document: unknown): ReportDocument {
  const reading = readReport(document);
  if (!reading.ok) throw new Error(`${reading.path}: ${reading.problem}`);
  return reading.report;
}

/** Puts a report on the shelf; answers it. */
export function shelve(id: string, document: Partial<ReportDocumentInput> = {}): StoredReport {
  const whole = read({ godwit: 'report', version: 1, title: id, ...document });
  const before = shelf.reports.get(id);
  const stored: StoredReport = {
    id,
    title: whole.title,
    revision: (before?.revision ?? 0) + 1,
    createdAt: MOMENT,
    updatedAt: MOMENT,
    deleted: before?.deleted ?? false,
    document: whole,
    problem: null,
  };
  shelf.reports.set(id, stored);
  return stored;
}

function found(id: string): StoredReport {
  const stored = shelf.reports.get(id);
  if (!stored) throw new Error(`There is no report "${id}".`);
  return stored;
}

const setDeleted = (id: string, deleted: boolean): StoredReport => {
  const next = { ...found(id), deleted };
  shelf.reports.set(id, next);
  return next;
};

interface SaveRequest {
  readonly id?: string | null;
  readonly revision?: number | null;
  readonly document: ReportDocumentInput;
}

export const reports = {
  list: async ({ trash = false }: { trash?: boolean }) =>
    [...shelf.reports.values()].filter(({ deleted }) => deleted === trash),
  get: async ({ id }: { id: string }) => found(id),
  save: async ({ id = null, revision = null, document }: SaveRequest) => {
    shelf.asked.push(`save ${id ?? 'new'} revision ${revision ?? 'none'}`);
    await shelf.held;
    if (shelf.broken !== null) throw new Error(shelf.broken);
    if (id !== null && found(id).revision !== revision)
      throw new ORPCError('WRONG_STATE', {
        message: 'The report was saved elsewhere.',
        data: { state: 'changed' },
      });
    return shelve(id ?? `r${shelf.reports.size + 1}`, document);
  },
  remove: async ({ id }: { id: string }) => setDeleted(id, true),
  restore: async ({ id }: { id: string }) => setDeleted(id, false),
  preview: async ({ document }: { document: unknown }): Promise<ReportPreview> => {
    const resolved = resolveReport(read(document), new Map());
    return {
      html: reportHtml(resolved, 'light'),
      comparisons: shelf.comparisons,
      problems: resolved.problems.map((one) => ({ ...one })),
    };
  },
};
