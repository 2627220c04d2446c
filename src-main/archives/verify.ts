import type { ArchivedRun } from './content.ts';

/**
 * What simulating a run again found: `same` or `different` digest; `other-engine`: another version computed it, and only that one can
 * repeat it; `no-input`: measured runs cannot be repeated; `no-result`: it never had one; `failed`: the engine refused it.
 */
export type Verdict =
  | { readonly outcome: 'same' | 'no-input' | 'no-result' }
  | { readonly outcome: 'different'; readonly digest: string }
  | { readonly outcome: 'other-engine'; readonly engineVersion: string }
  | { readonly outcome: 'failed'; readonly reason: string };

export type Verification = Verdict & { readonly id: string; readonly name: string };

/** Simulates a stored input again and answers the digest; throws when the input no longer holds. */
export type Resimulate = (scenario: Readonly<Record<string, unknown>>) => Promise<string>;

/** Simulates the runs of an archive again, one after the other, and holds the digests against each other. */
export async function* verifyRuns(
  runs: readonly ArchivedRun[],
  engineVersion: string,
  resimulate: Resimulate,
  signal?: AbortSignal,
): AsyncGenerator<Verification> {
  for (const run of runs) {
    signal?.throwIfAborted();
    yield { id: run.id, name: run.name, ...(await verdictOn(run, engineVersion, resimulate)) };
  }
}

async function verdictOn(
  run: ArchivedRun,
  engineVersion: string,
  resimulate: Resimulate,
): Promise<Verdict> {
  if (run.kind === 'measured' || run.scenario === null) return { outcome: 'no-input' };
  // A cancelled run ended where a person ended it, which no input repeats.
  if (run.digest === '' || run.state === 'cancelled') return { outcome: 'no-result' };
  if (run.engineVersion !== engineVersion)
    return { outcome: 'other-engine', engineVersion: run.engineVersion };
  try {
    const digest = await resimulate(run.scenario);
    return digest === run.digest ? { outcome: 'same' } : { outcome: 'different', digest };
  } catch (error) {
    return { outcome: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}
