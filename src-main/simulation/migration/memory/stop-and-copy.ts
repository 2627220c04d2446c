/**
 * Non-live stop-and-copy (suspend, copy, resume): the lower bound of bytes, the upper bound of downtime.
 *
 * Source: Xen's `send_domain_memory_nonlive` (tools/libs/guest/xg_sr_save.c); Clark et al., NSDI 2005, section 2.
 * Stop rule: none; the guest is stopped before the first byte.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { Bytes } from '#shared/units/types.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { Resource } from '../../kernel/fluid.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { memoryStrategy } from '../strategy.ts';

const tunables = defineTunables({
  bandwidth: {
    kind: 'rate',
    label: 'Bandwidth cap',
    meaning: 'Highest send rate; none means whatever the network gives.',
    source: 'design',
    default: null,
    min: 1,
    max: 1e13,
    rangeReason: 'nothing moves at no rate; no network carries more than 80 Tbit/s',
  },
  pageHeader: {
    kind: 'bytes',
    label: 'Header per page',
    meaning: 'Wire bytes sent with each page.',
    source: 'Xen migration stream v2: 8-byte page-frame entry (docs/specs/libxc-migration-stream)',
    default: 8,
    min: 0,
    max: 4096,
    rangeReason: 'a header is shorter than the page it belongs to',
  },
  viaFile: {
    kind: 'boolean',
    label: 'Through a file',
    meaning:
      'Saves the guest to a disk at the source, moves the file and restores it, one after the other.',
    source: 'Xen: xl save, xl restore; off for xl migrate',
    default: false,
  },
  skipZeroPages: {
    kind: 'boolean',
    label: 'Send zero pages as markers',
    meaning: 'A page of zeros costs only its header.',
    source: 'Xen sends zero pages in full (xg_sr_save.c)',
    default: false,
  },
});

export const stopAndCopy = memoryStrategy({
  id: 'stop-and-copy',
  title: 'Stop-and-copy (non-live)',
  summary: 'Stops the guest, sends every page once, resumes it at the destination.',
  source: 'Clark et al., NSDI 2005, section 2; Xen xg_sr_save.c send_domain_memory_nonlive',
  stopRule: 'The guest is stopped before the first byte.',
  goodFor:
    'Guests that may pause: fewest bytes, shortest total time, no slow-down before the stop.',
  badFor: 'Anything interactive: the downtime is the whole copy.',
  tunables,
  *run(m, { bandwidth, pageHeader, viaFile, skipZeroPages }) {
    yield* m.stopGuest();
    m.beginMemory('linear');
    const round = m.startRound(1);
    const full = m.pageSize + pageHeader;
    const taken = m.takePages(unlimitedBudget(full, skipZeroPages ? pageHeader : full));
    const { bytes } = taken;
    if (viaFile) {
      // What lies in the file has not been sent, should the migration end here.
      m.record.ramBytes -= bytes;
      yield* passThrough(m, m.source.diskWrite, bytes);
      m.record.ramBytes += bytes;
    }
    yield* m.send(m.memoryFlow, bytes, bandwidth ?? Number.POSITIVE_INFINITY);
    m.release(m.memoryFlow);
    if (viaFile) yield* passThrough(m, m.destination.diskRead, bytes);
    m.endRound(round, 'stop', 0);
    m.explain(true, 'non-live', {});
  },
});

/** Writes a file to a disk, or reads it; nothing else waits for it. */
function* passThrough(m: MigrationContext, disk: Resource, bytes: Bytes): Steps {
  const flow = m.localFlow(disk);
  yield* m.send(flow, bytes);
  m.release(flow);
}
