import type { Comparison, ExportRequest } from '#shared/contract/comparison.ts';
import type { RunDetail } from '#shared/contract/runs.ts';
import type { SeriesTable } from '#shared/result/result.ts';

/** One run of a report: what the comparison says of it comes on top of what was stored. */
export interface ReportRun {
  readonly detail: RunDetail;
  /** Per migration, in the order of `detail.migrations`; columns that were not recorded are missing. */
  readonly series: readonly SeriesTable[];
}

/** All that a report is made of. */
export interface ReportInput {
  readonly comparison: Comparison;
  /** In the order of `comparison.runs`. */
  readonly runs: readonly ReportRun[];
  readonly title: string;
  readonly theme: ExportRequest['theme'];
}
