import type { ArchiveOutline } from './runs-table.ts';
import { CRATE_NAME, MANIFEST_NAME, READ_ME_NAME, RUNS_TABLE_NAME } from './names.ts';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  csv: 'text/csv',
  txt: 'text/plain',
  parquet: 'application/vnd.apache.parquet',
};

/**
 * The description of an archive as a Research Object Crate.
 *
 * Source: RO-Crate 1.1 (https://w3id.org/ro/crate/1.1): a metadata descriptor, a root data set that names
 * every file, and an entity for each. `datePublished` is that of the newest content, for the same content gives the same bytes.
 */
export function crateOf(
  content: ArchiveOutline,
  writtenBy: string,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  const files = [...names].sort();
  const engines = [...new Set(content.runs.map(({ engineVersion }) => engineVersion))]
    .filter((version) => version !== '')
    .sort();
  return {
    '@context': 'https://w3id.org/ro/crate/1.1/context',
    '@graph': [
      {
        '@id': CRATE_NAME,
        '@type': 'CreativeWork',
        conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' },
        about: { '@id': './' },
      },
      {
        '@id': './',
        '@type': 'Dataset',
        name: content.name,
        description: `${content.runs.length} simulated or measured migrations of virtual machines with their inputs and results.`,
        datePublished: newest(content),
        license: { '@id': '#license' },
        keywords: 'live migration, virtual machines, simulation',
        creator: { '@id': '#godwit' },
        hasPart: files.map((name) => ({ '@id': name })),
        mentions: content.experiments.map(({ id }) => ({ '@id': `#experiment-${id}` })),
      },
      {
        '@id': '#license',
        '@type': 'CreativeWork',
        name: 'Not stated',
        description: 'Whoever made the archive decides how it may be used.',
      },
      {
        '@id': '#godwit',
        '@type': 'SoftwareApplication',
        name: 'Godwit',
        softwareVersion: writtenBy,
        description: `Simulated by ${engines.length === 0 ? 'no engine' : engines.map((version) => `engine ${version}`).join(', ')}.`,
      },
      ...content.experiments.map(({ id, name, runs }) => ({
        '@id': `#experiment-${id}`,
        '@type': 'CreateAction',
        name,
        instrument: { '@id': '#godwit' },
        object: { '@id': `experiments/${id}.json` },
        result: runs
          .filter((run) => files.includes(`runs/${run}/result.json`))
          .map((run) => ({ '@id': `runs/${run}/result.json` })),
      })),
      ...files.map((name) => ({
        '@id': name,
        '@type': 'File',
        name: described(name),
        encodingFormat:
          MEDIA_TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
      })),
    ],
  };
}

function described(name: string): string {
  if (name === READ_ME_NAME) return 'What the files are';
  if (name === MANIFEST_NAME) return 'Size and SHA-256 of every file';
  if (name === RUNS_TABLE_NAME) return 'All runs with their metrics';
  if (name.startsWith('scenarios/')) return 'Input of a run';
  if (name.startsWith('experiments/')) return 'Experiment';
  if (name.startsWith('comparisons/')) return 'Saved comparison';
  if (name.startsWith('reports/')) return 'Report';
  if (name.endsWith('cluster.parquet')) return 'Series of the life of a cluster';
  if (name.endsWith('cluster.json')) return 'Life of a cluster';
  if (name.endsWith('.parquet')) return 'Series of a migration';
  return name.endsWith('run.json') ? 'Facts of a run' : 'Result of a run';
}

function newest({ runs, experiments, comparisons, reports }: ArchiveOutline): string {
  const times = [
    ...runs.map(({ createdAt }) => createdAt),
    ...[...experiments, ...comparisons, ...reports].map(({ updatedAt }) => updatedAt),
  ];
  return times.reduce(
    (latest, time) => (time > latest ? time : latest),
    '2000-01-01T00:00:00.000Z',
  );
}
