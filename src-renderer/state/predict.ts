import { client } from './client.ts';

/**
 * Simulates the scenario that could have been known before a measured migration, and waits for
 * its end.
 *
 * @returns id of the simulated run
 */
export async function predictMeasured(id: string): Promise<string> {
  const predicted = await client.measured.predict({ id });
  const events = await client.runs.watch({ id: predicted.id });
  for await (const event of events) {
    if (event.type === 'finished') break;
  }
  return predicted.id;
}
