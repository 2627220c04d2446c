import type { ArchiveOutline } from './runs-table.ts';

/** What someone who has only the file, and not Godwit, needs to know. */
export function readMe(content: ArchiveOutline, writtenBy: string): Uint8Array {
  const { runs, experiments, comparisons, reports } = content;
  return new TextEncoder().encode(`${content.name}

An archive of Godwit ${writtenBy}, a laboratory for live migration of virtual machines.
It holds ${counted(runs.length, 'run')}, ${counted(experiments.length, 'experiment')}, ${counted(comparisons.length, 'saved comparison')} and ${counted(reports.length, 'report')}.

It is an ordinary ZIP file and can be read without Godwit. Durations are in seconds, sizes in bytes.

  runs.csv                        every run in a row: what it was, and its metrics
  runs/ID/run.json                one run: seed, engine version, digest, parameters, where it came from
  runs/ID/result.json             its migrations: outcome, metrics, rounds, events
  runs/ID/series-N.parquet        series of its migration number N; the column time_s is the time
  runs/ID/cluster.json            of the life of a cluster: metrics, causes, timeline
  runs/ID/cluster.parquet         series of the cluster
  scenarios/HASH.json             whole inputs; run.json names the one of its run
  experiments/ID.json             experiments with their points and replications
  comparisons/ID.json             saved comparisons
  reports/ID.json                 reports
  manifest.json                   size and SHA-256 of every other file
  ro-crate-metadata.json          the same content described as a Research Object Crate (RO-Crate 1.1)

Python: pandas.read_csv("runs.csv"), pandas.read_parquet("runs/ID/series-0.parquet")
R:      read.csv("runs.csv"), arrow::read_parquet("runs/ID/series-0.parquet")

A run is decided by its scenario, its seed and the version of the engine. Simulating it again with that
version must give the same digest; Godwit does so under "Verify".
`);
}

function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
