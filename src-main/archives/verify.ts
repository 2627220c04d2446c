import type { VerifiedRun } from '#shared/contract/archives.ts';
import type { ArchivedRun } from './content.ts';

/**
 * What simulating a run again found: `same` or `different` digest (`detail` is the new one); `other-engine`: another
 * version computed it, the one in `detail`, and only that one can repeat it; `no-input`: measured runs cannot be
 * repeated; `no-result`: it never had one; `failed`: the engine refused it, for the reason in `detail`.
 */
type Verdict = Pick<VerifiedRun, 'outcome' | 'detail'>;

/** Simulates a stored input again and answers the digest; throws when the input no longer holds. */
export type Resimulate = (scenario: Readonly<Record<string, unknown>>) => Promise<string>;

/** Simulates the runs of an archive again, one after the other, and holds the digests against each other. */
export async function* verifyRuns(
  runs: readonly ArchivedRun[],
  engineVersion: string,
  resimulate: Resimulate,
  signal?: AbortSignal,
): AsyncGenerator<VerifiedRun> {
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
  if (run.kind === 'measured' || run.scenario === null) return { outcome: 'no-input', detail: '' };
  // A cancelled run ended where a person ended it, which no input repeats.
  if (run.digest === '' || run.state === 'cancelled') return { outcome: 'no-result', detail: '' };
  if (run.engineVersion !== engineVersion)
    return { outcome: 'other-engine', detail: run.engineVersion };
  try {
    const digest = await resimulate(run.scenario);
    return digest === run.digest
      ? { outcome: 'same', detail: '' }
      : { outcome: 'different', detail: digest };
  } catch (error) {
    return { outcome: 'failed', detail: error instanceof Error ? error.message : String(error) };
  }
}
