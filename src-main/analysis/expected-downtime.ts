import type { Bytes, BytesPerSecond, Seconds } from '#shared/units/types.ts';
import { spreadOf } from './growth.ts';
import type { Spread } from './growth.ts';
import { memoryBytes, writtenBytes } from './writing.ts';
import type { Writing } from './writing.ts';

/**
 * Expected downtime of pre-copy with 0, 1, ... `most` live rounds that begins at `start`: the first round sends all
 * of the memory, each later one what was dirtied during the round before; the downtime is the data of the next
 * round over the bandwidth. Without a live round that is stop-and-copy.
 *
 * Source: Clark et al., Live Migration of Virtual Machines (NSDI 2005), section 4. As there: constant bandwidth, no fixed
 * times, a guest that is not slowed. Unlike there a page of zeros goes as a marker, as every hypervisor since sends it.
 */
export function downtimesFrom(
  writing: Writing,
  bandwidth: BytesPerSecond,
  most: number,
  start: Seconds,
): Seconds[] {
  const downtimes: Seconds[] = [];
  let now = start;
  let duration = memoryBytes(writing) / bandwidth;
  for (let rounds = 0; rounds <= most; rounds += 1) {
    downtimes.push(duration);
    const end = now + duration;
    duration = writtenBytes(writing, now, end) / bandwidth;
    now = end;
  }
  return downtimes;
}

/** What pre-copy with a number of live rounds is expected to take. */
export interface ExpectedRounds {
  /** Live rounds; 0 is stop-and-copy. */
  readonly rounds: number;
  readonly downtime: Spread;
  /** Bytes sent until the end; the median over the starts. */
  readonly sent: Bytes;
}

/** Expected downtime by number of live rounds, over all moments at which the migration may begin. */
export function expectedRounds(
  writing: Writing,
  bandwidth: BytesPerSecond,
  most: number,
  starts: readonly Seconds[],
): ExpectedRounds[] {
  const runs = starts.map((start) => downtimesFrom(writing, bandwidth, most, start));
  return Array.from({ length: most + 1 }, (_, rounds) => {
    const sent = runs.map((run) => {
      let seconds = 0;
      for (let round = 0; round <= rounds; round += 1) seconds += run[round] ?? 0;
      return seconds * bandwidth;
    });
    return {
      rounds,
      downtime: spreadOf(runs.map((run) => run[rounds] ?? 0)),
      sent: spreadOf(sent).median,
    };
  });
}
