import { createHash } from 'node:crypto';
import { pointContent } from '#shared/experiment/point-scenario.ts';
import type { Scenario } from '#shared/scenario/types.ts';

/** What tells points apart: SHA-256 over the engine's version and all of the scenario that decides numbers, without its seed. */
export function pointHash(scenario: Scenario, engineVersion: string): string {
  return createHash('sha256')
    .update(`${engineVersion}\n${pointContent(scenario)}`)
    .digest('hex');
}

/** One replication as the digest of an experiment sees it. */
export interface DigestLine {
  readonly hash: string;
  readonly seed: number;
  /** Of the run; null for one that failed. */
  readonly digest: string | null;
}

/**
 * The digest of an experiment: SHA-256 over a line for each replication, in the order of point hashes and seeds; so
 * neither the order of execution, nor workers, nor shards have a part in it.
 *
 * @param lines in that order
 */
export function experimentDigest(lines: Iterable<DigestLine>): string {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(`${line.hash} ${line.seed} ${line.digest ?? 'failed'}\n`);
  return hash.digest('hex');
}
