import { parentPort } from 'node:worker_threads';
import { serveRuns } from '#main/experiments/serve-runs.ts';
import { countingEngine } from './counting-engine.ts';

if (parentPort === null) throw new Error('This file is the entry of a worker thread.');
serveRuns(parentPort, countingEngine);
