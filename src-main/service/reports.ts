import { buildComparison, flattenParameters, renderComparison } from '#main/reports/index.ts';
import type { Reports } from './dependencies.ts';

/** The reports of Godwit, as the procedures use them. */
export const reports: Reports = {
  build: buildComparison,
  render: (comparison, runs, { title, theme, format, figure }) =>
    renderComparison({ comparison, runs, title, theme }, format, figure),
  parameters: flattenParameters,
};
