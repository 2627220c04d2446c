import type { LocationQueryRaw } from 'vue-router';
import { recipeSchema } from '#shared/comparison/recipe.ts';
import type { ReportSubject } from '#shared/contract/reports.ts';
import type { ReportSource } from '#shared/report/document.ts';

/** Something that a report can be about. */
export interface Subject {
  readonly kind: 'experiment' | 'comparison';
  readonly id: string;
  readonly name: string;
}

export const subjectOf = ({ kind, id }: Subject): ReportSubject =>
  kind === 'experiment' ? { experiment: id } : { comparison: id };

/** Where a comparison of a report gets its data when it shows the whole subject. */
export const sourceOf = ({ kind, id }: Subject): ReportSource =>
  kind === 'experiment'
    ? { recipe: recipeSchema.parse({ sources: [{ from: 'experiment', id }] }) }
    : { saved: id };

/** What a source is, in a word, with the experiment that it is all of. */
export function kindOf(
  source: ReportSource,
):
  | { readonly kind: 'saved' | 'runs' | 'filter' | 'several' }
  | { readonly kind: 'experiment'; readonly id: string } {
  if ('saved' in source) return { kind: 'saved' };
  const [first, ...more] = source.recipe.sources;
  if (!first || more.length > 0) return { kind: 'several' };
  return first.from === 'experiment' ? { kind: 'experiment', id: first.id } : { kind: first.from };
}

/** The address at which Compare shows a source; null where it has none. */
export function compareQuery(source: ReportSource): LocationQueryRaw | null {
  if ('saved' in source) return { saved: source.saved };
  const [first, ...more] = source.recipe.sources;
  if (!first || more.length > 0) return null;
  if (first.from === 'experiment') return { experiment: first.id };
  return first.from === 'runs' && first.ids.length <= 100 ? { ids: first.ids.join(',') } : null;
}
