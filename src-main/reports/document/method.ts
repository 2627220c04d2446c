import { createHash } from 'node:crypto';
import type { Comparison, Configuration } from '#shared/contract/comparison.ts';
import { runTag } from '#shared/figures/palette.ts';
import type { ReportInput } from '../input.ts';
import { methodOf } from '../method.ts';
import { replicationsText } from '../words.ts';
import { cell } from './model.ts';
import type { MethodSection, ReportTable } from './model.ts';
import { listScenarios } from './scenarios.ts';
import type { NamedScenario } from './scenarios.ts';

/** What proves a repetition: the digest of a run, or that of the digests of several. */
function digestOf({ runIds }: Configuration, digests: ReadonlyMap<string, string>): string {
  const own = runIds.map((id) => digests.get(id) ?? '');
  const [only] = own;
  if (own.length === 1) return only ?? '';
  const lines = own.map((digest) => `${digest}\n`).join('');
  return createHash('sha256').update(lines).digest('hex');
}

/** A row a configuration, with its runs as a range of seeds: single runs are in the data. */
function runsTable(key: string, comparison: Comparison): ReportTable {
  const digests = new Map(comparison.runs.map((run) => [run.id, run.digest]));
  return {
    caption: `Runs of ${key}`,
    head: ['Configuration', 'Runs', 'Engine', 'Digest'].map((one) => cell(one)),
    rows: comparison.configurations.map((one, index) => [
      cell(`${runTag(index)} ${one.label}`),
      cell(replicationsText(one)),
      cell(
        one.kind === 'measured'
          ? 'measured'
          : `${one.engineVersions.join(', ')}, ${one.resolution ?? 'expected'}`,
      ),
      cell(digestOf(one, digests) || '–'),
    ]),
    numeric: false,
    shares: [0.26, 0.2, 0.14, 0.4],
  };
}

function versionsSentence(comparisons: readonly Comparison[]): string[] {
  const versions = new Set(
    comparisons.flatMap(({ runs }) =>
      runs.flatMap((run) => (run.kind === 'simulated' ? [run.engineVersion] : [])),
    ),
  );
  return versions.size === 0
    ? []
    : [
        `Simulated with Godwit, engine ${[...versions].sort().join(', ')}. Scenario, seed and engine version decide every number of a simulated run; its digest proves that a repetition gave the same.`,
      ];
}

function digestSentence(comparisons: readonly Comparison[]): string[] {
  const replicated = comparisons.some(({ configurations }) =>
    configurations.some(({ runIds }) => runIds.length > 1),
  );
  return replicated
    ? [
        'The digest of a configuration with several runs is the SHA-256 of theirs, in the order of their seeds, each on a line of its own; the data of this report (CSV, Parquet) and an archive have every single one.',
      ]
    : [];
}

function timesSentence(key: string, { runs }: Comparison): string[] {
  const times = runs.map(({ createdAt }) => createdAt).toSorted();
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined) return [];
  const what = runs.length === 1 ? 'one run, made' : `${runs.length} runs, made`;
  return [`${key}: ${what} ${first === last ? first : `from ${first} to ${last}`}.`];
}

function leftOutSentences(key: string, { leftOut }: Comparison): string[] {
  const count = leftOut.length;
  return count === 0
    ? []
    : [`${key}: ${count} more ${count === 1 ? 'run' : 'runs'} had no result to compare.`];
}

/** The scenario of each configuration; measured runs have none. */
function scenariosOf(inputs: readonly (readonly [string, ReportInput])[]): NamedScenario[] {
  return inputs.flatMap(([key, { comparison, configurations }]) =>
    configurations.flatMap(({ detail }, index) => {
      if (!detail.scenario) return [];
      const tag = inputs.length === 1 ? runTag(index) : `${key}, ${runTag(index)}`;
      const label = `${tag} ${comparison.configurations[index]?.label ?? detail.row.name}`;
      return [{ label, tag, scenario: detail.scenario }];
    }),
  );
}

/**
 * The last section of every report: versions, statistics, seeds, digests and scenarios, as short as they can be told
 * without losing any.
 *
 * @param hardware as a person describes it; empty when nothing is to be said
 */
export function methodSection(
  inputs: ReadonlyMap<string, ReportInput>,
  hardware: string,
): MethodSection {
  const all = [...inputs];
  const comparisons = all.map(([, { comparison }]) => comparison);
  const statistics = all.map(([key, { comparison }]) => ({ key, text: methodOf(comparison) }));
  const alike = new Set(statistics.map(({ text }) => text.join(' ')));
  const paragraphs = [
    ...(all.length === 0 ? ['No runs are shown, so there is nothing to repeat.'] : []),
    ...versionsSentence(comparisons),
    ...(alike.size === 1
      ? [...alike]
      : statistics.map(({ key, text }) => (text.length === 0 ? '' : `${key}: ${text.join(' ')}`))),
    ...digestSentence(comparisons),
    ...all.flatMap(([key, { comparison }]) => timesSentence(key, comparison)),
    ...all.flatMap(([key, { comparison }]) => leftOutSentences(key, comparison)),
    ...(hardware === '' ? [] : [`Hardware: ${hardware}`]),
  ].filter((paragraph) => paragraph !== '');
  return {
    paragraphs,
    tables: all.map(([key, { comparison }]) => runsTable(key, comparison)),
    scenarios: listScenarios(scenariosOf(all)),
  };
}
