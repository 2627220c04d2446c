/**
 * QEMU post-copy: pre-copy until a pass is complete, then the guest moves and fetches what it lacks.
 *
 * Source: migration/migration.c `postcopy_start`, migration/postcopy-ram.c, migration/ram.c `get_queued_page`
 * (7.2 and 10.x); docs/devel/migration/postcopy.rst.
 * Stop rule: the switch is asked for from outside (libvirt `--postcopy-after-precopy`: after the first pass);
 * post-copy ends when no page is missing.
 * Pre-emption: up to 7.2 the migration thread sends requests and push (ram.c `postcopy_preempt_choose_channel`), from 8.0 on the
 * return-path thread sends requests at once (ram.c `ram_save_queue_pages`, "send requested page directly in rp-return thread").
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import type { StreamSection } from '../section.ts';
import { memoryStrategy } from '../strategy.ts';
import { postCopyPhase } from './post-copy-phase.ts';
import { AutoConverge } from './qemu-auto-converge.ts';
import { PlainPages } from './qemu-encoder.ts';
import { QemuPrecopy } from './qemu-precopy.ts';
import { QEMU_TUNABLES, SWITCHOVER_BANDWIDTH_SINCE, THROTTLE_ORDER } from './qemu-tunables.ts';

const tunables = defineTunables({
  passes: {
    kind: 'count',
    label: 'Passes before the switch',
    meaning: 'Complete passes of pre-copy before post-copy begins; 0 begins at once.',
    source: 'libvirt --postcopy-after-precopy: 1',
    default: 1,
    min: 0,
    max: 1000,
    rangeReason: 'more passes than that never end in a life of a guest',
  },
  switchDelay: {
    kind: 'duration',
    label: 'Delay of the switch',
    meaning: 'From the end of the last pass until `migrate-start-postcopy` arrives.',
    source: 'design; management software polls',
    default: 0.05,
    min: 0,
    max: 60,
    rangeReason: 'a command that takes a minute has been lost',
  },
  postcopyBandwidth: {
    kind: 'rate',
    label: 'Bandwidth cap after the switch',
    meaning: 'max-postcopy-bandwidth: cap of pushing pages; none means unlimited.',
    source: 'migration/options.c: 0 = unlimited',
    default: null,
    min: 1000,
    max: 1e13,
    rangeReason:
      'slower than 1 kB/s no guest ever has its memory; no network carries more than 80 Tbit/s',
  },
  preempt: {
    kind: 'boolean',
    label: 'Requests overtake the push',
    meaning:
      'postcopy-preempt: requested pages go over a channel of their own and do not wait in the buffers of the push.',
    source: 'migration/options.c: off',
    default: false,
  },
  queue: {
    kind: 'bytes',
    label: 'Queued before a request',
    meaning: 'Pushed bytes in socket and link buffers that a requested page waits behind.',
    source:
      'README of the measured migrations: about 200 KiB of socket buffers and 16 KiB of the link',
    default: 221_184,
    min: 0,
    max: 1e9,
    rangeReason: 'a request may go first; no socket buffers more than a gigabyte',
  },
  pushBlocked: {
    kind: 'bytes',
    label: 'Push between two looks at requests',
    meaning:
      'With postcopy-preempt before QEMU 8.0 one thread sends both: while it is blocked in a write of the push, requests wait until so much of the push has left. Newer versions send requests from a thread of their own.',
    source:
      'Linux net/unix/af_unix.c: a blocked writer is woken when a quarter of its buffer of 212,992 bytes is left, which is after 5 packets of 36,544 bytes; TCP wakes at two thirds (sk_stream_write_space)',
    default: 182_720,
    min: 0,
    max: 1e9,
    rangeReason: 'a writer may never block; no socket buffers more than a gigabyte',
  },
  discardCost: {
    kind: 'duration',
    label: 'Cost of a discarded range',
    meaning:
      'Time of the destination to give back one range of pages that were dirtied again, before it runs.',
    source: 'one madvise call; 1.5 us fits the measured pause of one case (calibration)',
    default: 1.5e-6,
    min: 0,
    max: 1,
    rangeReason: 'a system call that takes a second is a fault of another kind',
  },
  placeCost: {
    kind: 'duration',
    label: 'Cost of placing a page',
    meaning:
      'Time of the destination to read one page and place it atomically; bounds the rate after the switch.',
    source: 'design: one UFFDIO_COPY per page',
    default: 5e-6,
    min: 0,
    max: 1,
    rangeReason: 'a system call that takes a second is a fault of another kind',
  },
  faultCost: {
    kind: 'duration',
    label: 'Cost of a fault',
    meaning: 'CPU time of one fault at both ends: userfaultfd, the request, placing the page.',
    source: 'design; 0.1 to 0.3 ms are usual',
    default: 2e-4,
    min: 0,
    max: 1,
    rangeReason: 'a fault that costs a second of CPU time is a fault of another kind',
  },
  ...QEMU_TUNABLES,
});

/** Start and length of one range in the discard message (migration/savevm.c, MIG_CMD_POSTCOPY_RAM_DISCARD). */
const DISCARD_BYTES = 16;

class QemuPostcopy {
  readonly #m: MigrationContext;
  readonly #v: TunableValues<typeof tunables>;
  readonly #section: StreamSection | null;
  /** When the switch is asked for. */
  #requestedAt: Seconds = Number.POSITIVE_INFINITY;
  /** Pages were left behind. */
  #rest = false;

  constructor(
    m: MigrationContext,
    values: TunableValues<typeof tunables>,
    section: StreamSection | null,
  ) {
    this.#m = m;
    this.#v = values;
    m.control.acceptsPostCopy = true;
    this.#section = section;
  }

  /** Made when memory begins: its first pass starts with it, not with the set-up or the disks before. */
  #precopy(): QemuPrecopy {
    const m = this.#m;
    const values = this.#v;
    const parts = {
      encoder: new PlainPages(m, values),
      throttle: new AutoConverge(m, values),
      hints: null,
    };
    return new QemuPrecopy(m, values, parts, this.#section, (syncs, now) => {
      if (syncs > values.passes)
        this.#requestedAt = Math.min(this.#requestedAt, now + values.switchDelay);
      return this.#requestedAt;
    });
  }

  *run(): Steps {
    const m = this.#m;
    this.#rest = (yield* this.#precopy().run()) === 'post-copy';
    if (!this.#rest) return;
    const ranges = m.memory.runs();
    const from = m.now;
    m.record.ramBytes += ranges * DISCARD_BYTES;
    yield* m.send(m.memoryFlow, ranges * DISCARD_BYTES);
    m.release(m.memoryFlow);
    yield* m.wait(ranges * this.#v.discardCost);
    const { metrics } = m.record;
    metrics.downtime_pages_s = (metrics.downtime_pages_s ?? 0) + m.now - from;
  }

  *after(): Steps {
    if (!this.#rest) return;
    const {
      pageHeader,
      zeroPages,
      postcopyBandwidth,
      placeCost,
      preempt,
      pushBlocked,
      version,
      queue,
      faultCost,
    } = this.#v;
    const fullBytes = this.#m.pageSize + pageHeader;
    yield* postCopyPhase(this.#m, {
      fullBytes,
      zeroBytes: zeroPages ? pageHeader + 1 : fullBytes,
      cap: Math.min(
        postcopyBandwidth ?? Number.POSITIVE_INFINITY,
        placeCost > 0 ? fullBytes / placeCost : Number.POSITIVE_INFINITY,
      ),
      push: true,
      followFaults: true,
      // A channel of its own still shares the link: on average half a page is on it.
      queueBytes: preempt ? fullBytes / 2 : queue,
      blockedBytes: preempt && version === '7.2' ? pushBlocked : 0,
      faultCost,
      cluster: 1,
      drainAfter: 0,
    });
  }
}

export const qemuPostcopy = memoryStrategy({
  id: 'qemu-postcopy',
  downtimeLimit: true,
  leavesBehind: true,
  conflicts: [THROTTLE_ORDER, SWITCHOVER_BANDWIDTH_SINCE],
  title: 'QEMU post-copy (hybrid)',
  summary:
    'One pass of pre-copy, then the guest moves and fetches missing pages while the rest is pushed.',
  source: 'QEMU 7.2 and 10.x, migration/postcopy-ram.c and migration/ram.c',
  stopRule: 'Switches after the first pass; ends when no page is missing.',
  goodFor:
    'Guests that write faster than the link: it always ends, and every page moves at most twice.',
  badFor:
    'Reliability: a lost host or link after the switch costs the guest; pages are waited for one by one.',
  tunables,
  plan(m, values, section) {
    const migration = new QemuPostcopy(m, values, section);
    return { run: () => migration.run(), after: () => migration.after() };
  },
});
