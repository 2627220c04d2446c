import type { Command } from 'commander';
import { toYaml } from '#shared/scenario/document.ts';
import { readableFields } from '#shared/scenario/readable.ts';
import { nearest } from '#shared/scenario/suggest.ts';
import type { WorkloadModel } from '#shared/scenario/workloads/index.ts';
import { WORKLOAD_MODELS, workloadModel } from '#shared/scenario/workloads/index.ts';
import { exactQuantity, formatBytes } from '#shared/units/format.ts';
import { parseQuantity } from '#shared/units/parse.ts';
import type { Bytes } from '#shared/units/types.ts';
import type { Context } from '../context.ts';
import { EXIT, InputError } from '../failures.ts';

const EXAMPLES = `
Examples:
  godwit workloads
  godwit workloads --show specweb99
  godwit workloads --show specweb99 --memory "2 GiB" --yaml
  godwit run preset:idle --set "guests[0].workload.model=kernel-compile" --set "guests[0].memory=1 GiB"

In a scenario: memory: 1 GiB, and workload: { model: kernel-compile }.`;

interface WorkloadsOptions {
  readonly show?: string;
  readonly memory?: string;
  readonly yaml?: boolean;
  readonly json?: boolean;
}

function modelNamed(id: string): WorkloadModel {
  const model = workloadModel(id);
  if (model) return model;
  const ids = WORKLOAD_MODELS.map((one) => one.id);
  const near = nearest(id, ids);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new InputError(`There is no workload "${id}".${hint} Workloads are: ${ids.join(', ')}.`);
}

function memoryFor(model: WorkloadModel, wanted: string | undefined): Bytes {
  if (wanted === undefined) return model.published;
  const reading = parseQuantity('bytes', wanted);
  if (!reading.ok || reading.value % 4096 !== 0)
    throw new InputError('--memory: expected a size in whole pages of 4 KiB, for example "2 GiB".');
  if (reading.value < model.least)
    throw new InputError(
      `--memory: expected at least ${exactQuantity('bytes', model.least)}, into which "${model.id}" fits.`,
    );
  return reading.value;
}

function modelText(model: WorkloadModel): string {
  const facts = model.facts.map(
    ({ what, value, evidence, source }) => `${what}: ${value}\n  ${evidence}: ${source}\n`,
  );
  return [
    `${model.title} (${model.id})\n${model.sentence}\n`,
    `Published with ${formatBytes(model.published)}; fits from ${formatBytes(model.least)}. ${model.scaling}\n`,
    ...facts,
  ].join('\n');
}

function modelJson(model: WorkloadModel, memory: Bytes): object {
  const { id, title, sentence, published, least, scaling, facts } = model;
  return {
    id,
    title,
    sentence,
    published_bytes: published,
    least_bytes: least,
    scaling,
    facts,
    guest: model.guest(memory),
  };
}

function modelYaml(model: WorkloadModel, memory: Bytes): string {
  const { disks, ...guest } = model.guest(memory);
  const fields = { ...guest, ...(disks.length > 0 ? { disks } : {}) };
  return toYaml(readableFields(fields) as object);
}

/** `godwit workloads`: the published workloads that a guest may run. */
export function addWorkloads(program: Command, { terminal, finish }: Context): void {
  program
    .command('workloads')
    .summary('list the published workloads that a guest may run')
    .description(
      'Lists models of published workloads, one a line, the name first; --show tells where each number of one comes from.',
    )
    .option('--show <name>', 'tell one of them with the source of every number')
    .option(
      '--memory <size>',
      'memory of the guest, for --yaml and --json; as published by default',
    )
    .option('--yaml', 'with --show: print memory, disks and workload as a scenario writes them')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((options: WorkloadsOptions) => {
      if (options.yaml && options.json)
        throw new InputError('--yaml and --json exclude each other.');
      const { show } = options;
      if (show === undefined && (options.yaml || options.memory !== undefined))
        throw new InputError('--yaml and --memory need --show, for example --show specweb99.');
      if (show !== undefined) {
        const model = modelNamed(show);
        const memory = memoryFor(model, options.memory);
        if (options.yaml) terminal.out(modelYaml(model, memory));
        else if (options.json)
          terminal.out(`${JSON.stringify(modelJson(model, memory), null, 2)}\n`);
        else terminal.out(modelText(model));
      } else if (options.json) {
        const all = WORKLOAD_MODELS.map((model) => modelJson(model, model.published));
        terminal.out(`${JSON.stringify(all, null, 2)}\n`);
      } else {
        const width = Math.max(...WORKLOAD_MODELS.map((model) => model.id.length));
        for (const { id, sentence } of WORKLOAD_MODELS)
          terminal.out(`${id.padEnd(width)}  ${sentence}\n`);
      }
      finish(EXIT.done);
    });
}
