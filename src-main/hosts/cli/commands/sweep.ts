import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { ExperimentProgress } from '#shared/contract/experiments.ts';
import { formatDuration, formatNumber } from '#shared/units/format.ts';
import { MOST_SHARDS, shardLines } from '#main/experiments/index.ts';
import type { Shard, ShardReplication } from '#main/experiments/index.ts';
import { ENGINE_VERSION } from '#main/simulation/index.ts';
import { openStore, requireWritable } from '#main/store/index.ts';
import type { WritableStore } from '#main/store/index.ts';
import type { Context } from '../context.ts';
import { examplesText, readExperiment, storedExperiment } from '../experiment-input.ts';
import type { NamedExperiment } from '../experiment-input.ts';
import { EXIT, InputError } from '../failures.ts';
import { wholeNumber } from '../options.ts';
import { storedResult } from '../stored-result.ts';
import { sweepEngine } from '../sweep-engine.ts';
import type { SweepEngine } from '../sweep-engine.ts';
import { sweepJson, sweepText } from '../sweep-text.ts';
import { startProgress } from '../terminal.ts';
import { writeWholeFile } from '../write-file.ts';

interface SweepCommandOptions {
  readonly workers?: number;
  readonly resume?: boolean;
  readonly json?: boolean;
  readonly store?: string;
  readonly shard?: Shard;
  readonly output?: string;
}

const POINTS_AT_ONCE = 500;

const EXAMPLES = `
Examples:
  godwit sweep example:database-strategies
  godwit sweep experiment.yaml --store runs.sqlite
  godwit sweep experiment.yaml --store runs.sqlite --resume
  godwit sweep experiment.yaml --shard 2/3 -o shard-2.jsonl
  godwit merge shard-1.jsonl shard-2.jsonl shard-3.jsonl --store runs.sqlite

Experiments that ship with Godwit:
${examplesText()}
Nothing is stored without --store. Ctrl-C stops; with --store, --resume goes on from there. The numbers and the digest
are the same for any number of workers, shards and interruptions.`;

/** "2/3" */
function shardOption(text: string): Shard {
  const [, index = '', of = ''] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (shard.index >= 1 && shard.index <= shard.of && shard.of <= MOST_SHARDS) return shard;
  throw new InvalidArgumentError('Expected a part of a whole, for example 2/3.');
}

function workersOption(text: string): number {
  const workers = wholeNumber(text);
  if (workers >= 1 && workers <= 256) return workers;
  throw new InvalidArgumentError('Expected 1 to 256 workers.');
}

/** Runs an experiment to its end, or until the person stops it; answers the last progress. */
async function runToEnd(
  { sweeps }: SweepEngine,
  id: string,
  shard: Shard | null,
  most: number,
  { terminal }: Context,
): Promise<{ progress: ExperimentProgress; stopped: boolean }> {
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    void sweeps.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  try {
    sweeps.start(id, shard);
    const bar = startProgress(terminal, 'Runs', most);
    const telling = (async () => {
      for await (const progress of sweeps.watch(id)) bar.update(ended(progress), note(progress));
    })();
    await sweeps.settled(id);
    const progress = sweeps.progress(id);
    await sweeps.close();
    await telling;
    bar.stop();
    return { progress, stopped };
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, stop);
  }
}

const ended = ({ runs }: ExperimentProgress) => runs.done + runs.failed;

/** "1,203 runs/s, 2 min to 3 min left" */
function note({ preparing, rate, remaining }: ExperimentProgress): string {
  if (preparing) return `checking points: ${preparing.checked} of ${preparing.of}`;
  const speed = rate === null ? '' : `${formatNumber(rate)} runs/s`;
  if (remaining === null) return speed;
  const { low, high } = remaining;
  const to = high === null ? ' or more' : ` to ${formatDuration(high)}`;
  return `${speed}, ${formatDuration(low)}${to} left`;
}

/** What a shard has run, point by point. */
function* replicationsOf(
  store: WritableStore,
  id: string,
  shard: Shard,
): Generator<ShardReplication> {
  const positions = store.experiments.positions(id);
  const mine = new Set(positions.filter((_, place) => place % shard.of === shard.index - 1));
  for (let offset = 0; offset < positions.length; offset += POINTS_AT_ONCE) {
    const { points } = store.experiments.points({
      id,
      states: [],
      metrics: [],
      replications: true,
      offset,
      limit: POINTS_AT_ONCE,
    });
    for (const { index, replications } of points) {
      if (!mine.has(index)) continue;
      for (const { seed, run_id: run, failure } of replications)
        yield run === null
          ? { point: index, seed, failure: failure ?? 'It failed.' }
          : { point: index, seed, result: storedResult(store, run) };
    }
  }
}

async function writeShard(
  store: WritableStore,
  id: string,
  shard: Shard,
  path: string,
): Promise<void> {
  const { document } = store.experiments.get(id);
  const lines = shardLines(ENGINE_VERSION, document, shard, replicationsOf(store, id, shard));
  await writeWholeFile(path, lines);
}

async function sweep(
  reference: string,
  options: SweepCommandOptions,
  context: Context,
): Promise<number> {
  const { terminal } = context;
  const { shard, resume = false } = options;
  if (shard !== undefined && options.output === undefined)
    throw new InputError('--shard needs --output FILE: the shard is written there, to be merged.');
  if (shard === undefined && options.output !== undefined)
    throw new InputError('--output is for --shard; expected --shard i/n too, or --store FILE.');
  if (resume && options.store === undefined)
    throw new InputError('--resume needs --store FILE: only what was stored can be gone on with.');
  const named = await readExperiment(reference, terminal.cwd);
  const path = options.store === undefined ? ':memory:' : resolve(terminal.cwd, options.store);
  const opened = openStore({ path, damaged: 'refuse' });
  try {
    const store = requireWritable(opened);
    return await sweepInto(store, named, options, context);
  } finally {
    opened.close();
  }
}

async function sweepInto(
  store: WritableStore,
  named: NamedExperiment,
  options: SweepCommandOptions,
  context: Context,
): Promise<number> {
  const { output, workers, json, resume = false } = options;
  const shard = options.shard ?? null;
  const { terminal } = context;
  const { points, experiment } = named.ready;
  const engine = sweepEngine(store, terminal, workers);
  const id = storedExperiment(store, named, resume);
  const runs = points.length * experiment.seeds.length;
  const part = shard === null ? '' : `, shard ${shard.index} of ${shard.of}`;
  terminal.err(
    `Experiment "${experiment.name}": ${points.arithmetic} points, up to ${formatNumber(runs)} runs${part}, ${engine.sweeps.workers} workers.\n`,
  );
  const { progress, stopped } = await runToEnd(
    engine,
    id,
    shard,
    Math.ceil(runs / (shard?.of ?? 1)),
    context,
  );
  if (stopped) {
    const told = `Stopped after ${ended(progress)} of ${progress.runs.most} runs.`;
    const next =
      options.store === undefined
        ? 'Nothing was stored (there was no --store).'
        : 'Add --resume to go on from there.';
    terminal.err(`${told} ${next}\n`);
    return EXIT.stopped;
  }
  if (progress.refusal !== null) throw new InputError(progress.refusal.message);
  if (shard !== null && output !== undefined) {
    await writeShard(store, id, shard, resolve(terminal.cwd, output));
    terminal.err(`Wrote ${output}.\n`);
  } else terminal.out(json ? sweepJson(store, id, ENGINE_VERSION) : sweepText(store, id));
  if (options.store !== undefined)
    terminal.err(`Stored as experiment ${id} in ${options.store}.\n`);
  return progress.runs.failed > 0 ? EXIT.runFailed : EXIT.done;
}

/** `godwit sweep`: runs an experiment. */
export function addSweep(program: Command, context: Context): void {
  program
    .command('sweep')
    .summary('run an experiment')
    .description('Runs every point of an experiment with every seed and prints what came of it.')
    .argument('<experiment>', 'a YAML or JSON file, or example:NAME')
    .option('--workers <n>', 'worker threads (default: all cores but one)', workersOption)
    .option('--store <file>', 'keep the experiment and its runs in this store')
    .option('--resume', 'go on with an experiment that the store holds, running only what is new')
    .option('--shard <i/n>', 'run only the i-th of n parts and write it to --output', shardOption)
    .option('-o, --output <file>', 'with --shard: the file to write')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (reference: string, options: SweepCommandOptions) =>
      context.finish(await sweep(reference, options, context)),
    );
}
