/**
 * VeCycle: the destination kept a checkpoint of an earlier visit of the guest; pages that are the same there are named by
 * their checksum and not sent.
 *
 * Source: Knauth and Fetzer, "VeCycle: recycling VM checkpoints for faster migrations", 2015 (abstract): 50 to 70 % of the pages
 * are the same after 2 hours, 20 to 50 % after 24 hours.
 * Design: the same share of every region; checksums of 16 bytes made at a steady rate before the first round; then rounds until
 * the rest fits into the downtime wanted.
 * Stop rule: the rest fits into the downtime limit, or the bound on the rounds.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import { memoryStrategy } from '../strategy.ts';
import { plainPages } from './encoders.ts';
import { runRounds } from './rounds.ts';
import { anyOf, fitsDowntime, maxRounds } from './stop-rules.ts';

const CHECKSUM = 16;
const PAGE_HEADER = 8;

const tunables = defineTunables({
  reuse: {
    kind: 'fraction',
    label: 'Pages still the same',
    meaning: 'Share of the memory that the checkpoint at the destination holds as it is now.',
    source: 'VeCycle 2015: 50 to 70 % after 2 hours, 20 to 50 % after 24',
    default: 0.6,
    min: 0,
    max: 1,
    rangeReason: 'a share of all pages',
  },
  checksumRate: {
    kind: 'rate',
    label: 'Speed of checksums',
    meaning: 'Memory whose checksums are made per second, before the first round.',
    source: 'assumption of this model: 2 GB/s of one core',
    default: 2e9,
    min: 1e6,
    max: 1e13,
    rangeReason: 'slower than any network a checksum saves nothing; no core makes more',
  },
  downtimeLimit: {
    kind: 'duration',
    label: 'Downtime limit',
    meaning: 'The guest is stopped once what is left goes within this.',
    source: 'QEMU, which it was built on: 300 ms',
    default: 0.3,
    min: 0.001,
    max: 2000,
    rangeReason: 'QEMU refuses more than 2,000,000 ms, and with none the guest never stops',
  },
  maxRounds: {
    kind: 'count',
    label: 'Rounds at most',
    meaning: 'The guest is stopped after so many rounds, whatever is left.',
    source: 'design: a bound against rounds without end',
    default: 100,
    min: 1,
    max: 10_000,
    rangeReason: 'one round has to be live, and a bound has to bound',
  },
});

export const vecycle = memoryStrategy({
  id: 'vecycle',
  downtimeLimit: true,
  title: 'Recycled checkpoints (VeCycle 2015)',
  summary: 'Sends only what differs from a checkpoint that the destination kept of the guest.',
  source: 'Knauth and Fetzer 2015 (abstract); the details are our design',
  stopRule: 'The rest fits into the downtime limit, or the bound on the rounds.',
  goodFor: 'Guests that come back to a host, every evening and every morning.',
  badFor: 'A first visit: nothing is there, and the checksums are made in vain.',
  tunables,
  *run(m, { reuse, checksumRate, downtimeLimit, maxRounds: most }) {
    yield* m.wait((m.pages * m.pageSize) / checksumRate);
    const checksums = m.pages * CHECKSUM;
    m.record.ramBytes += checksums;
    yield* m.send(m.memoryFlow, checksums);
    yield* runRounds(m, {
      order: 'linear',
      encoder: plainPages(PAGE_HEADER, PAGE_HEADER + 1),
      stop: anyOf(fitsDowntime(downtimeLimit), maxRounds(most)),
      moves: m.guest.spec.memory.map(() => 1 - reuse),
    });
  },
});
