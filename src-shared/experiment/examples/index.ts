import type { ExampleExperiment } from '../../contract/experiments.ts';
import { experimentToYaml } from '../yaml.ts';
import { availability } from './availability.ts';
import { databaseStrategies } from './database-strategies.ts';
import { downtimeLimits } from './downtime-limits.ts';
import type { ExampleSource } from './example.ts';
import { whatMatters } from './what-matters.ts';

const SOURCES: readonly ExampleSource[] = [
  databaseStrategies,
  downtimeLimits,
  whatMatters,
  availability,
];

/** The experiments that ship with Godwit, in the order in which they are offered. */
export const EXPERIMENT_EXAMPLES: readonly ExampleExperiment[] = SOURCES.map(
  ({ name, title, question, document }) => ({
    name,
    title,
    question,
    text: experimentToYaml(document),
  }),
);
