/**
 * The save loop of Xen 2.0 to 4.5 as parts, shared by the strategies `xen-2` and `xen-3`.
 *
 * Source: tools/libxc/xc_linux_save.c (2.0, 3.0) and xc_domain_save.c (3.1 to 4.5).
 * Each round scans all pages in batches; before a batch the dirty log is peeked and pages that are dirty again are
 * skipped. What the round sent and skipped decides about the stop; the log is fetched after the guest was suspended.
 */
import type { Bytes, Pages, Seconds } from '#shared/units/types.ts';
import type { ScanOrder } from '../../guest/item-set.ts';
import type { MigrationContext } from '../context.ts';
import { plainPages } from './encoders.ts';
import type { Pace } from './pace.ts';
import type { RoundParts } from './rounds.ts';
import { anyOf, fewDirty, maxFactor, maxRounds, paceOutgrown } from './stop-rules.ts';

export interface LegacyLoop {
  readonly order: ScanOrder;
  readonly batchPages: Pages;
  readonly maxIterations: number;
  readonly maxFactor: number;
  readonly lastRoundPages: Pages;
  readonly pageEntry: Bytes;
  /** How long the guest may take to suspend. */
  readonly suspendTimeout: Seconds;
  /** Shortest time of a round: the cost of the hypercalls when nearly everything is skipped. */
  readonly roundFloor: Seconds;
  /** The rate limiter; null when the code is compiled without it. */
  readonly limiter: Pace | null;
}

/** The loop as a choice of parts. */
export function legacyParts(m: MigrationContext, loop: LegacyLoop): RoundParts {
  const { limiter } = loop;
  return {
    order: loop.order,
    batchPages: loop.batchPages,
    peek: true,
    batchesAtStop: true,
    encoder: plainPages(loop.pageEntry),
    roundFloor: loop.roundFloor,
    suspendTimeout: loop.suspendTimeout,
    pace: limiter,
    decides: 'before-log',
    stop: anyOf(
      fewDirty(loop.lastRoundPages),
      ...(limiter ? [paceOutgrown(limiter, m.guest.resolution === 'exact')] : []),
      maxRounds(loop.maxIterations),
      maxFactor(loop.maxFactor),
    ),
  };
}
