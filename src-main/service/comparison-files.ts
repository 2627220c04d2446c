import { flattenParameters, gatherReport, renderComparison } from '#main/reports/index.ts';
import type { ComparisonFiles } from './dependencies.ts';

/** Comparisons as files, as the procedures use them. */
export const comparisonFiles: ComparisonFiles = {
  gather: gatherReport,
  render: (input, { format, figure }) => renderComparison(input, format, figure),
  parameters: flattenParameters,
};
