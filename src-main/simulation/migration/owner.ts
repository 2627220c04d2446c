import type { Explanation, Phase } from '#shared/result/result.ts';

/**
 * Whom the parts of a migration tell what concerns all of it. An object and no functions: one that is made anew in every
 * migration's generator costs more to collect than a simple migration.
 */
export interface MigrationOwner {
  /** A phase begins, or a round with its number. */
  stretch(phase: Phase, round: number | null): void;
  /** A policy gives the migration up. */
  giveUp(reason: Explanation): void;
  /** The migration has failed, and the guest runs on at the source. */
  fail(reason: Explanation): void;
}
