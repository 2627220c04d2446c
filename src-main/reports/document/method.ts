import { runTag } from '#shared/figures/palette.ts';
import { toYaml } from '#shared/scenario/document.ts';
import type { ReportInput } from '../input.ts';
import { methodOf } from '../method.ts';
import { cell } from './model.ts';
import type { MethodSection, ReportTable } from './model.ts';

/** A scenario larger than this is named by the digests of its runs only. */
const LONGEST_SCENARIO = 100_000;

function runsTable(key: string, { comparison }: ReportInput): ReportTable {
  return {
    caption: `Runs of ${key}`,
    head: ['Run', 'Configuration', 'Seed', 'Engine', 'Resolution', 'Digest', 'Created'].map((one) =>
      cell(one),
    ),
    rows: comparison.runs.map((run) => {
      const simulated = run.kind === 'simulated';
      return [
        cell(run.name),
        cell(runTag(run.configuration)),
        cell(simulated ? String(run.seed) : 'measured'),
        cell(simulated ? run.engineVersion : '–'),
        cell(comparison.configurations[run.configuration]?.resolution ?? '–'),
        cell(run.digest === '' ? '–' : run.digest),
        cell(run.createdAt),
      ];
    }),
    numeric: false,
  };
}

function versionsSentence(inputs: readonly ReportInput[]): string[] {
  const versions = new Set(
    inputs.flatMap(({ comparison }) =>
      comparison.runs.flatMap((run) => (run.kind === 'simulated' ? [run.engineVersion] : [])),
    ),
  );
  return versions.size === 0
    ? []
    : [
        `Simulated with Godwit, engine ${[...versions].sort().join(', ')}. Scenario, seed and engine version decide every number of a simulated run; its digest proves that a repetition gave the same.`,
      ];
}

function leftOutSentences(key: string, { comparison }: ReportInput): string[] {
  const count = comparison.leftOut.length;
  return count === 0
    ? []
    : [`${key}: ${count} more ${count === 1 ? 'run' : 'runs'} had no result to compare.`];
}

/**
 * The last section of every report: versions, statistics, seeds, digests and scenarios.
 *
 * @param hardware as a person describes it; empty when nothing is to be said
 */
export function methodSection(
  inputs: ReadonlyMap<string, ReportInput>,
  hardware: string,
): MethodSection {
  const all = [...inputs];
  const statistics = all.map(([key, { comparison }]) => ({ key, text: methodOf(comparison) }));
  const alike = new Set(statistics.map(({ text }) => text.join(' ')));
  const paragraphs = [
    ...versionsSentence([...inputs.values()]),
    ...(alike.size === 1
      ? [...alike]
      : statistics.map(({ key, text }) => (text.length === 0 ? '' : `${key}: ${text.join(' ')}`))),
    ...all.flatMap(([key, input]) => leftOutSentences(key, input)),
    ...(hardware === '' ? [] : [`Hardware: ${hardware}`]),
  ].filter((paragraph) => paragraph !== '');
  const scenarios = new Map<string, string>();
  for (const [key, { comparison, configurations }] of all) {
    configurations.forEach(({ detail }, index) => {
      if (!detail.scenario) return;
      const yaml = toYaml(detail.scenario);
      const label = `${key}, ${runTag(index)} ${comparison.configurations[index]?.label ?? detail.row.name}`;
      const known = scenarios.get(yaml);
      scenarios.set(yaml, known === undefined ? label : `${known}; ${label}`);
    });
  }
  return {
    paragraphs,
    tables: all.map(([key, input]) => runsTable(key, input)),
    scenarios: [...scenarios].map(([yaml, label]) => ({
      label,
      text: yaml.length > LONGEST_SCENARIO ? null : yaml,
    })),
  };
}
