import { PRESETS } from '#shared/scenario/presets/index.ts';
import { createRouterClient } from '@orpc/server';
import { measuredLibrary } from '#main/measured/index.ts';
import { createService } from '#main/service/index.ts';
import { openStore } from '#main/store/index.ts';
import { ENDLESS } from './scenarios.ts';

/**
 * A process that runs a scenario without end until it is killed: argument 1 is the path of the store.
 * Prints the run's id once series of it are stored.
 */
const store = openStore({ path: process.argv[2] ?? '' });
const service = createService({
  version: '0.0.0-test',
  host: 'cli',
  store,
  presets: PRESETS,
  measured: measuredLibrary,
  shell: { openRequests: nothing, menuCommands: nothing },
  log: console,
});
const client = createRouterClient(service.router);
const { id } = await client.runs.start({ document: ENDLESS });
for await (const event of await client.runs.watch({ id })) {
  if (event.type !== 'frame') continue;
  const { time } = await client.runs.series({ id });
  if (time.length > 0) process.stdout.write(`${id}\n`);
}

async function* nothing(): AsyncGenerator<never, void, void> {}
