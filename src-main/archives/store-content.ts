import type { PortableReader } from '#main/store/portable.ts';
import type { ArchiveContent, ArchivedExperiment } from './content.ts';

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
  const runs = unique([...selection.runs, ...experiments.flatMap(runsOf)]);
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

/** People may have moved a replication's run to another experiment; it is still what this one rests on. */
function runsOf({ runs, points }: ArchivedExperiment): string[] {
  const replications = points.flatMap((point) => point.replications);
  return [...runs, ...replications.flatMap(({ run }) => run ?? [])];
}
