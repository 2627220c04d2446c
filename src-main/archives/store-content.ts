import type { PortableReader } from '#main/store/portable.ts';
import type { ArchiveContent } from './content.ts';

/** What a person wants in an archive, by ids. */
export interface ArchiveSelection {
  readonly name: string;
  readonly runs: readonly string[];
  readonly experiments: readonly string[];
  readonly comparisons: readonly string[];
}

/** Takes what was chosen out of a store; experiments bring all their runs. @throws UnknownIdError */
export function contentOf(store: PortableReader, selection: ArchiveSelection): ArchiveContent {
  const experiments = unique(selection.experiments).map((id) => store.experiment(id));
  const runs = unique([...selection.runs, ...experiments.flatMap((one) => one.runs)]);
  return {
    name: selection.name,
    runs: runs.map((id) => store.run(id)),
    experiments,
    comparisons: unique(selection.comparisons).map((id) => store.comparison(id)),
    reports: [],
  };
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort();
}
