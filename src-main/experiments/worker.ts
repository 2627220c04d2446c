import { parentPort } from 'node:worker_threads';
import { createSimulation, expectScenario } from '#main/simulation/index.ts';
import { serveRuns } from './serve-runs.ts';

// The entry of a worker thread: built as a file of its own, run as it stands in tests.
if (parentPort === null) throw new Error('This file is the entry of a worker thread.');
serveRuns(parentPort, { createSimulation, expectScenario });
