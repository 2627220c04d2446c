import { createReadStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { parseExperiment } from '#shared/experiment/document.ts';
import { experimentToYaml } from '#shared/experiment/yaml.ts';
import { checkParts, ShardFileError, ShardMerge, ShardReader } from '#main/experiments/index.ts';
import type { ShardHeader, ShardReplication } from '#main/experiments/index.ts';
import { ENGINE_VERSION, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { openStore, requireWritable } from '#main/store/index.ts';
import type { Context } from '../context.ts';
import { storedExperiment } from '../experiment-input.ts';
import { EXIT, InputError, problemsText } from '../failures.ts';
import { sweepEngine } from '../sweep-engine.ts';
import { sweepJson, sweepText } from '../sweep-text.ts';

interface MergeOptions {
  readonly store?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  godwit merge shard-*.jsonl
  godwit merge shard-1.jsonl shard-2.jsonl shard-3.jsonl --store runs.sqlite --json

All shards of one experiment are needed, made by the same engine. The digest is that of a sweep in one piece.`;

/** The replications of a shard's file, line by line; its last line must have confirmed them. */
async function readShard(
  path: string,
  told: (header: ShardHeader, replication: ShardReplication) => void,
): Promise<ShardHeader> {
  const name = basename(path);
  const reader = new ShardReader(name);
  let header: ShardHeader | undefined;
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  try {
    for await (const line of lines) {
      if (header === undefined) {
        header = reader.header(line);
        continue;
      }
      const replication = reader.next(line);
      if (replication !== null) told(header, replication);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError(
      code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read (${code}).`,
    );
  }
  if (header === undefined) throw new ShardFileError(`${name} is empty.`);
  reader.end();
  return header;
}

async function merge(
  files: readonly string[],
  options: MergeOptions,
  context: Context,
): Promise<number> {
  const { terminal } = context;
  const paths = files.map((file) => resolve(terminal.cwd, file));
  // Once to believe them, once to store them: nothing is written before every file was found whole.
  const parts: { name: string; header: ShardHeader }[] = [];
  for (const path of paths)
    parts.push({ name: basename(path), header: await readShard(path, () => undefined) });
  checkParts(parts);
  const [first] = parts;
  if (!first) return EXIT.badInput;
  if (first.header.engineVersion !== ENGINE_VERSION)
    throw new InputError(
      `The shards were made by engine ${first.header.engineVersion}, this is ${ENGINE_VERSION}: merge them with that Godwit.`,
    );
  const reading = parseExperiment(first.header.experiment, STRATEGY_CATALOGUE);
  if (!reading.ok) throw new InputError(problemsText(first.name, reading.problems));
  const path = options.store === undefined ? ':memory:' : resolve(terminal.cwd, options.store);
  const opened = openStore({ path, damaged: 'refuse' });
  try {
    const store = requireWritable(opened);
    const engine = sweepEngine(store, terminal, 1);
    const named = { text: experimentToYaml(first.header.experiment), ready: reading };
    const id = storedExperiment(store, named, false);
    const merging = new ShardMerge(id, reading.experiment, engine.journal, engine.facts);
    await merging.prepare();
    for (const [index, shardPath] of paths.entries())
      await readShard(shardPath, (header, replication) =>
        merging.add(header, replication, parts[index]?.name ?? ''),
      );
    merging.flush();
    // Everything has ended, so this only settles the points and finishes the experiment.
    engine.sweeps.start(id);
    await engine.sweeps.settled(id);
    await engine.sweeps.close();
    const { runs } = store.experiments.row(id);
    terminal.out(options.json ? sweepJson(store, id, ENGINE_VERSION) : sweepText(store, id));
    return runs.failed > 0 ? EXIT.runFailed : EXIT.done;
  } finally {
    opened.close();
  }
}

/** `godwit merge`: puts the shards of an experiment together. */
export function addMerge(program: Command, context: Context): void {
  program
    .command('merge')
    .summary('put the shards of an experiment together')
    .description('Checks the files of all shards of an experiment and puts them together.')
    .argument('<shard...>', 'files that godwit sweep --shard wrote')
    .option('--store <file>', 'keep the experiment and its runs in this store')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], options: MergeOptions) =>
      context.finish(await merge(files, options, context)),
    );
}
