import type { ExperimentProgress } from '#shared/contract/experiments.ts';
import type { Client } from './running-godwit.ts';

/** A small guest whose writes are drawn one by one, so that seeds differ; as people write it. */
export const SMALL_SCENARIO = {
  name: 'Small',
  resolution: 'exact',
  hosts: [{ name: 'alpha' }, { name: 'beta' }],
  guests: [
    {
      name: 'web',
      host: 'alpha',
      memory: [{ name: 'hot', size: '16 MiB', writes: { process: 'uniform', rate: '2000 /s' } }],
    },
  ],
  plan: [{ guest: 'web', to: 'beta', memory: { strategy: 'xen-4' } }],
};

/** An experiment of two strategies and so many write rates and seeds. */
export function anExperiment(
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    godwit: 'experiment',
    name: 'Strategies and rates',
    scenario: SMALL_SCENARIO,
    axes: [
      {
        kind: 'list',
        name: 'strategy',
        field: 'plan[0].memory.strategy',
        values: ['xen-4', 'stop-and-copy'],
      },
      {
        kind: 'list',
        name: 'rate',
        field: 'guests[0].memory[0].writes.rate',
        values: ['500 /s', '4000 /s'],
      },
    ],
    seeds: { count: 5 },
    ...changes,
  };
}

/** Waits until an experiment is no longer under way; answers its last progress. */
export async function ended(client: Client, id: string): Promise<ExperimentProgress> {
  for await (const progress of await client.experiments.watch({ id })) {
    if (!['preparing', 'running'].includes(progress.state)) return progress;
  }
  throw new Error('the stream ended before the experiment did');
}

/** Saves and runs an experiment to its end. */
export async function run(
  client: Client,
  document: object,
): Promise<{ id: string; progress: ExperimentProgress }> {
  const { id } = await client.experiments.save({ document: { ...document } });
  await client.experiments.control({ id, action: 'start' });
  return { id, progress: await ended(client, id) };
}
