import type { ArchivePage, PageKind } from '#shared/contract/archives.ts';
import { DocumentError } from '#shared/scenario/problem.ts';
import { reportHtml } from '#main/reports/document/index.ts';
import type { ComparisonFiles } from './dependencies.ts';
import type { GatheredStore } from './gathered-comparisons.ts';
import { lookUpReport } from './report-making.ts';

type Breathe = () => Promise<void>;

/** What cannot be read, as when a newer Godwit made it, says so itself. */
function unreadable(problem: string | null): DocumentError {
  return new DocumentError([{ path: '', message: problem ?? 'It cannot be read.' }]);
}

async function reportPage(id: string, from: GatheredStore, breathe: Breathe): Promise<ArchivePage> {
  const { document, problem } = from.store.reports.get(id);
  if (document === null) throw unreadable(problem);
  const { resolved } = await lookUpReport(document, from, breathe);
  return {
    html: reportHtml(resolved),
    problems: resolved.problems.map((found) => ({ ...found })),
  };
}

async function comparisonPage(
  id: string,
  from: GatheredStore,
  render: ComparisonFiles['render'],
  breathe: Breathe,
): Promise<ArchivePage> {
  const { name, recipe, problem } = from.store.comparisons.get(id);
  if (recipe === null) throw unreadable(problem);
  const input = await from.gather(recipe, breathe);
  return { html: render({ ...input, title: name }, { format: 'html' }).text, problems: [] };
}

/**
 * A report or saved comparison of an open archive as the page that its export would be, from what the archive holds alone.
 *
 * @throws UnknownIdError when the archive has none with that id; DocumentError when it cannot be read, or finds no runs
 */
export function archivedPage(
  { kind, id }: { readonly kind: PageKind; readonly id: string },
  from: GatheredStore,
  render: ComparisonFiles['render'],
  breathe: Breathe,
): Promise<ArchivePage> {
  return kind === 'report'
    ? reportPage(id, from, breathe)
    : comparisonPage(id, from, render, breathe);
}
