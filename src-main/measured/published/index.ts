import type { OpenedFile } from '#shared/contract/application.ts';
import { DocumentError } from '#shared/scenario/document.ts';
import { COMPARED, compared } from '../cases.ts';
import type { CaseOutcome } from '../cases.ts';
import type { ValidationJob } from '../validate.ts';
import { clark2005 } from './clark2005.ts';
import { PUBLISHED_FILES } from './data/index.ts';
import { agile2016, scattergather2015 } from './deshpande.ts';
import { gudkov2023 } from './gudkov2023.ts';
import { hines2009 } from './hines2009.ts';
import { lordwicked2026 } from './lordwicked2026.ts';
import type { InputTree } from './inputs.ts';
import { reasonNotSimulated } from './not-simulated.ts';
import { readPaper } from './paper-file.ts';
import type { PaperFile, PublishedCase } from './paper-file.ts';
import { pointsOf } from './points.ts';
import type { PublishedPoint } from './points.ts';
import { outcomeOf, scenarioOf } from './predict.ts';
import type { PublishedSource } from './source.ts';
import type { Scenario } from '#shared/scenario/types.ts';

/** Published sources whose cases have scenarios. */
export const PUBLISHED_SOURCES: readonly PublishedSource[] = [
  clark2005,
  hines2009,
  gudkov2023,
  lordwicked2026,
  agile2016,
  scattergather2015,
];

const recalled = 'recalled from memory, not read from the source: never held against a prediction';

/** Simulates one point of a published case and holds the prediction against the figures. */
function compareWith(source: PublishedSource, point: PublishedPoint): CaseOutcome {
  const prediction = source.predict(point.known);
  if ('skipped' in prediction) return prediction;
  const { scenario } = scenarioOf(prediction.tree);
  const outcome = outcomeOf(scenario, prediction.draws);
  if (point.endless) {
    const verdict = outcome.completed
      ? `the simulation converges after ${outcome.metrics.total_time_s?.toFixed(1)} s, which is a miss`
      : `nor does the simulation, within ${outcome.seconds} s`;
    return { skipped: `Published as not converging, without a figure: ${verdict}.` };
  }
  if (!outcome.completed) {
    return {
      skipped: `Published with figures, but the simulation does not converge within ${outcome.seconds} s, which is a miss.`,
    };
  }
  const metrics = Object.fromEntries(
    COMPARED.flatMap((id) => {
      const cell = compared(point.published[id], outcome.metrics[id]);
      return cell ? [[id, cell]] : [];
    }),
  );
  return {
    skipped: null,
    case: {
      name: point.name,
      family: source.family(point.known.id),
      source: source.citation,
      metrics,
    },
  };
}

function jobsOfCase(file: PaperFile, one: PublishedCase): ValidationJob[] {
  const skip = (reason: string): ValidationJob[] => [
    { name: one.id, run: () => ({ skipped: reason }) },
  ];
  if (one.confidence !== 'retrieved') return skip(recalled);
  const source = PUBLISHED_SOURCES.find((known) => known.claims(one.id)) ?? null;
  const points = pointsOf(file, one, source);
  const comparable = points.some(
    (point) => point.endless || Object.keys(point.published).length > 0,
  );
  if (!source || !comparable) return skip(reasonNotSimulated(one, comparable));
  return points.map((point) => ({
    name: point.name,
    run: () => compareWith(source, point),
  }));
}

/** The cases of files of published results, each to be simulated when its turn comes. A file that is none is told as skipped. */
export function publishedJobs(files: readonly OpenedFile[]): readonly ValidationJob[] {
  return files.flatMap((file) => {
    try {
      const paper = readPaper(file);
      return paper.cases.flatMap((one) => jobsOfCase(paper, one));
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      const reason = error.message;
      return [{ name: file.name, run: (): CaseOutcome => ({ skipped: reason, unusable: true }) }];
    }
  });
}

/** The scenario of a published point that ships, with the origin of every number; null when none has that name. */
export function publishedTree(name: string): InputTree | null {
  for (const file of shippedPapers()) {
    const paper = readPaper(file);
    for (const one of paper.cases) {
      const source = PUBLISHED_SOURCES.find((known) => known.claims(one.id));
      if (!source || !name.startsWith(one.id)) continue;
      const point = pointsOf(paper, one, source).find((each) => each.name === name);
      const prediction = point ? source.predict(point.known) : null;
      if (prediction && 'tree' in prediction) return prediction.tree;
    }
  }
  return null;
}

/** The scenarios of all published points that have figures to be held against. @throws DocumentError */
export function publishedScenarios(files: readonly OpenedFile[]): readonly Scenario[] {
  return files.flatMap((file) => {
    const paper = readPaper(file);
    return paper.cases.flatMap((one) => {
      const source = PUBLISHED_SOURCES.find((known) => known.claims(one.id));
      if (!source || one.confidence !== 'retrieved') return [];
      return pointsOf(paper, one, source).flatMap((point) => {
        const prediction = source.predict(point.known);
        const compared = 'tree' in prediction && Object.keys(point.published).length > 0;
        return compared ? [scenarioOf(prediction.tree).scenario] : [];
      });
    });
  });
}

/** The published results that ship with Godwit. */
export const shippedPapers = (): readonly OpenedFile[] => PUBLISHED_FILES;
