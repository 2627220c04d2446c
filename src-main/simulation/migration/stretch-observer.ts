import type { Phase } from '#shared/result/result.ts';

/**
 * Hears of every phase that begins, and of every round with its number. An object and no function: one that is made anew in every
 * migration's generator costs more to collect than a simple migration.
 */
export interface StretchObserver {
  stretch(phase: Phase, round: number | null): void;
}
