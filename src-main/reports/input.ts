import type { Bands, Comparison, ExportRequest, Why } from '#shared/contract/comparison.ts';
import type { RunDetail } from '#shared/contract/runs.ts';
import type { SeriesTable } from '#shared/result/result.ts';

/** One configuration of a report: what was stored of the first of its replications comes on top of the comparison. */
export interface ReportConfiguration {
  readonly detail: RunDetail;
  /** Per migration, in the order of `detail.migrations`; columns that were not recorded are missing. */
  readonly series: readonly SeriesTable[];
}

/** All that a report is made of. */
export interface ReportInput {
  readonly comparison: Comparison;
  /** In the order of `comparison.configurations`. */
  readonly configurations: readonly ReportConfiguration[];
  /** Series over the replications, per migration of a run; none where every configuration has one run. */
  readonly bands: readonly Bands[];
  /** Where time and bytes went, configuration by configuration. */
  readonly why: Why;
  readonly title: string;
  readonly theme: ExportRequest['theme'];
}
