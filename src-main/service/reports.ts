import { flattenParameters, gatherReport, renderComparison } from '#main/reports/index.ts';
import type { Reports } from './dependencies.ts';

/** The reports of Godwit, as the procedures use them. */
export const reports: Reports = {
  gather: gatherReport,
  render: (input, { format, figure }) => renderComparison(input, format, figure),
  parameters: flattenParameters,
};
