import { parentPort } from 'node:worker_threads';
import { flattenParameters } from '#main/reports/parameters.ts';
import {
  createSimulation,
  ENGINE_VERSION,
  expectScenario,
  STRATEGY_CATALOGUE,
} from '#main/simulation/index.ts';
import { serveRuns } from './serve-runs.ts';

// The entry of a worker thread: built as a file of its own, run as it stands in tests.
if (parentPort === null) throw new Error('This file is the entry of a worker thread.');
serveRuns(parentPort, {
  createSimulation,
  expectScenario,
  version: ENGINE_VERSION,
  catalogue: STRATEGY_CATALOGUE,
  parameters: flattenParameters,
});
