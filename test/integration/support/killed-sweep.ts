import { ENGINE_VERSION, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { parseExperiment } from '#shared/experiment/document.ts';
import { ownWorkerAddress, Sweeps } from '#main/experiments/index.ts';
import { sweepJournal } from '#main/service/sweep-journal.ts';
import { openStore, requireWritable } from '#main/store/index.ts';
import { anExperiment } from './experiments.ts';

/**
 * A process that runs an experiment until it is killed: argument 1 is the path of the store, argument 2 the number of
 * seeds. Prints the experiment's id and how many runs are stored, each time that there are more.
 */
const [, , path = '', seeds = ''] = process.argv;
const store = requireWritable(openStore({ path }));
const sweeps = new Sweeps({
  journal: sweepJournal(store),
  workerAddress: ownWorkerAddress(),
  workers: 1,
  engineVersion: ENGINE_VERSION,
  catalogue: STRATEGY_CATALOGUE,
  log: console,
});
const reading = parseExperiment(
  anExperiment({ seeds: { count: Number(seeds) } }),
  STRATEGY_CATALOGUE,
);
if (!reading.ok) throw new Error('the experiment of the test is wrong');
const { experiment: document, points } = reading;
const id = store.experiments.create({
  name: document.name,
  text: '',
  document,
  points: points.length,
});
sweeps.start(id);
for await (const { runs } of sweeps.watch(id)) process.stdout.write(`${id} ${runs.done}\n`);
