/** Reports as documents: see README.md. Only what is exported here is meant for others. */
export { gatherComparisons } from './gather.ts';
export type { ReportData } from './gather.ts';
export { DOCUMENT_STYLE, reportHtml } from './html.ts';
export { reportLatex } from './latex.ts';
export { reportMarkdown } from './markdown.ts';
export type { ReportProblem, ResolvedReport } from './model.ts';
export { outlineReport } from './outline.ts';
export { nameForReference } from './references.ts';
export { resolveReport } from './resolve.ts';
export type { GatheredComparisons } from './resolve.ts';
