/**
 * Shared-storage pages: pages that hold what a block of the shared disk holds (the page cache) are named and not sent; the
 * destination reads them from the storage while the others are copied.
 *
 * Source: Jo, Gustafsson, Son, Egger, "Efficient live migration of virtual machines using shared storage", VEE 2013 (abstract:
 * about 30 % less total time). Design: the same share of every region is such pages; naming one takes a page entry and a block
 * number; they are read at the speed of the destination's disk, one after the other; the rounds are those of Xen 4.6+, which
 * it was built on, and do not end before everything was read.
 * Stop rule: fewer than 50 pages are left or 5 rounds were made, and all named pages were read.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import { memoryStrategy } from '../strategy.ts';
import type { Bytes } from '#shared/units/types.ts';
import { PRIORITY } from '../../kernel/kernel.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { plainPages } from './encoders.ts';
import { runRounds } from './rounds.ts';
import type { StopRule } from './rounds.ts';
import { anyOf, fewDirty, maxRounds } from './stop-rules.ts';

const PAGE_ENTRY: Bytes = 8;
const BLOCK_NUMBER: Bytes = 8;

const tunables = defineTunables({
  cached: {
    kind: 'fraction',
    label: 'Pages on the shared disk',
    meaning: 'Share of the memory whose pages the shared disk holds too, as the page cache does.',
    source: 'assumption of this model: 40 %',
    default: 0.4,
    min: 0,
    max: 1,
    rangeReason: 'a share of all pages',
  },
  stopPages: {
    kind: 'count',
    label: 'Dirty pages to stop at',
    meaning: 'Fewer dirty pages than this end the live rounds.',
    source: 'Xen 4.6+: 50',
    default: 50,
    min: 0,
    max: 1e9,
    rangeReason: 'with 0 only an idle guest converges; no guest has a thousand million pages',
  },
  maxRounds: {
    kind: 'count',
    label: 'Live rounds at most',
    meaning: 'After so many rounds the guest is stopped, once all named pages were read.',
    source: 'Xen 4.6+: 5',
    default: 5,
    min: 1,
    max: 10_000,
    rangeReason: 'one round has to be live, and a bound has to bound',
  },
});

export const jo2013 = memoryStrategy({
  id: 'jo-2013',
  title: 'Pages from shared storage (Jo 2013)',
  summary: 'Names pages that the shared disk holds too; the destination reads them from there.',
  source: 'Jo et al., VEE 2013 (abstract); the shares and the reading are our design',
  stopRule: 'Fewer than 50 dirty pages or 5 live rounds, and all named pages were read.',
  goodFor: 'Guests whose memory is mostly page cache, on networks slower than their storage.',
  badFor: 'Storage slower than the network: the rounds wait for the reading.',
  tunables,
  *run(m, { cached, stopPages, maxRounds: most }) {
    const named = m.pages * cached;
    const names = named * (PAGE_ENTRY + BLOCK_NUMBER);
    m.record.ramBytes += names;
    yield* m.send(m.memoryFlow, names);
    const reading = new Reading(m, named * m.pageSize);
    yield* runRounds(m, {
      order: 'linear',
      encoder: plainPages(PAGE_ENTRY),
      roundFloor: 0.005,
      stop: reading.thenStop(anyOf(fewDirty(stopPages), maxRounds(most))),
      moves: m.guest.spec.memory.map(() => 1 - cached),
    });
    yield* reading.finish();
  },
});

/** The destination reads pages from its storage, beside the copy. */
class Reading {
  #done = false;

  constructor(m: MigrationContext, bytes: Bytes) {
    m.beside((own) => this.#read(own, bytes, m));
  }

  *#read(own: MigrationContext, bytes: Bytes, m: MigrationContext): Steps {
    const flow = own.localFlow(own.destination.diskRead);
    yield* own.send(flow, bytes);
    own.release(flow);
    this.#done = true;
    // The copy may be waiting for this; whatever else it waits for, it goes on waiting.
    own.kernel.at(own.now, PRIORITY.process, () => m.process.resume());
  }

  /** The rule once everything was read; a policy that stops the guest does not wait for that. */
  thenStop(rule: StopRule): StopRule {
    const waiting: StopRule = (state, m) => (this.#done ? rule(state, m) : null);
    return rule.goal ? Object.assign(waiting, { goal: rule.goal }) : waiting;
  }

  /** The guest is stopped: what was not read yet is waited for. */
  *finish(): Steps {
    while (!this.#done) yield;
  }
}
