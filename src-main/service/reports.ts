import type { ReportComparison, ReportPreview } from '#shared/contract/reports.ts';
import { runTag } from '#shared/figures/palette.ts';
import type { ReportDocument } from '#shared/report/document.ts';
import { metricOf } from '#main/comparison/index.ts';
import { figuresOf } from '#main/reports/index.ts';
import type { ReportInput } from '#main/reports/index.ts';
import { nameForReference, reportHtml } from '#main/reports/document/index.ts';
import type { ResolvedReport } from '#main/reports/document/index.ts';
import { requireWritable } from '#main/store/index.ts';
import { breathing } from './breathing.ts';
import type { ServiceDependencies } from './dependencies.ts';
import { invalidDocument } from './errors.ts';
import { GatheredStore } from './gathered-comparisons.ts';
import type { Procedures } from './procedures.ts';
import { reportFile } from './report-files.ts';
import { beginReport, lookUpReport, reportOf } from './report-making.ts';
import type { LookedUpReport } from './report-making.ts';

/** Reports: kept, begun, shown as they are written, made into files. */
export function reportProcedures({ reports }: Procedures, dependencies: ServiceDependencies) {
  const { store, made, printPdf, reportChanges: changes } = dependencies;
  const gathered = new GatheredStore(store);
  return {
    list: reports.list.handler(({ input }) => store.reports.list(input.trash)),
    get: reports.get.handler(({ input }) => store.reports.get(input.id)),
    save: reports.save.handler(({ input: { id, revision, document } }) => {
      const kept = requireWritable(store).reports;
      if (id !== null && revision === null)
        throw invalidDocument([
          { path: 'revision', message: 'expected the revision that the change began from' },
        ]);
      const saved = kept.save({ id, revision, document: reportOf(document) });
      changes.touch();
      return saved;
    }),
    remove: reports.remove.handler(({ input }) => {
      const row = requireWritable(store).reports.setDeleted(input.id, true);
      changes.touch();
      return row;
    }),
    restore: reports.restore.handler(({ input }) => {
      const row = requireWritable(store).reports.setDeleted(input.id, false);
      changes.touch();
      return row;
    }),
    begin: reports.begin.handler(async ({ input, signal }) => ({
      document: reportOf(await beginReport(input.about, gathered, breathing(signal))),
    })),
    preview: reports.preview.handler(async ({ input, signal }) => {
      const report = await lookUpReport(reportOf(input.document), gathered, breathing(signal));
      return {
        html: reportHtml(report.resolved, input.theme),
        comparisons: comparisonsOf(report, savedNames(dependencies)),
        problems: problemsOf(report.resolved),
      };
    }),
    export: reports.export.handler(async ({ input, signal }) => {
      const report = await lookUpReport(reportOf(input.document), gathered, breathing(signal));
      const { name, mediaType, data } = await reportFile(report, input, printPdf);
      return {
        ...made.keep(data),
        fileName: name,
        mediaType,
        problems: problemsOf(report.resolved),
      };
    }),
    read: reports.read.handler(({ input }) => made.part(input.token, input.offset)),
    close: reports.close.handler(({ input }) => {
      made.close(input.token);
      return {};
    }),
    changes: reports.changes.handler(({ signal }) => changes.watch().closeOn(signal)),
  };
}

function problemsOf({ problems }: ResolvedReport): ReportPreview['problems'] {
  return problems.map((problem) => ({ ...problem }));
}

function savedNames({ store }: ServiceDependencies): ReadonlyMap<string, string> {
  return new Map(store.comparisons.list(false).map(({ id, name }) => [id, name]));
}

/** What tables, figures and references of a report may name. */
function comparisonsOf(
  { document, gathered }: LookedUpReport,
  names: ReadonlyMap<string, string>,
): ReportPreview['comparisons'] {
  const told = [...gathered].map(([key, found]) => {
    const saved = savedNameOf(document, key, names);
    return [
      key,
      found.ok
        ? { ...listsOf(found.input), problem: null, saved }
        : { ...NOTHING, problem: found.message, saved },
    ] as const;
  });
  return Object.fromEntries(told);
}

function savedNameOf(
  { comparisons }: ReportDocument,
  key: string,
  names: ReadonlyMap<string, string>,
): string | null {
  const source = comparisons[key];
  if (!source || !('saved' in source)) return null;
  return names.get(source.saved) ?? source.saved;
}

type Lists = Omit<ReportComparison, 'problem' | 'saved'>;

const NOTHING: Lists = { runs: 0, configurations: [], metrics: [], figures: [] };

function listsOf(input: ReportInput): Lists {
  const { comparison } = input;
  return {
    runs: comparison.runs.length,
    configurations: comparison.configurations.map((one, index) => ({
      id: one.id,
      tag: runTag(index),
      label: one.label,
      reference: nameForReference(one, comparison),
      runs: one.runIds.length,
      baseline: one.id === comparison.baseline,
    })),
    metrics: comparison.metrics.map((id) => ({ id, label: metricOf(id).label })),
    figures: figuresOf(input).map(({ id, title, kind }) => ({ id, title, kind })),
  };
}
