/**
 * What each strategy's hypervisor does when something fails in the middle: how the last handshake is decided, and what becomes
 * of pages and blocks that were left behind.
 *
 * Sources: Xen, tools/xl/xl_migrate.c (after GO and before the receiver's report: "Migration failed during final handshake;
 * domain state is now undefined"); libvirt, src/qemu/qemu_migration.c, protocol 3 (the source keeps its stopped copy until the
 * confirm phase and starts it again when the destination did not); QEMU docs/devel/migration/postcopy.rst ("postcopy-paused",
 * `migrate-recover`, since 3.0; "a failure of either side causes the guest to be lost"); Clark et al., NSDI 2005, section 3.2
 * (the source is primary until it acknowledges commitment); vSphere documentation of vMotion (the destination must have
 * everything before the source is powered off) and of Quick Resume (a file on shared storage holds what was not sent); Luo et
 * al., CLUSTER 2008 (the destination's disk is incomplete until the bitmap is empty).
 */

/** Who decides when the end of the hand-over is not heard of. */
type HandOver = 'undefined' | 'source-keeps';

/** What becomes of pages that were left behind when the source, or the way to it, is gone. */
type Rest = 'recoverable' | 'lost' | 'on-storage';

export interface MemorySemantics {
  readonly handOver: HandOver;
  readonly rest: Rest;
  /** A guest that is stopped for the switch-over goes on by itself when the process that sends it dies. */
  readonly resumesAlone: boolean;
}

/** What follows the guest to the destination after it runs there. */
export type DiskRest = 'blocks' | 'bitmap' | 'none';

const XEN: MemorySemantics = { handOver: 'undefined', rest: 'lost', resumesAlone: false };
const QEMU: MemorySemantics = {
  handOver: 'source-keeps',
  rest: 'recoverable',
  resumesAlone: true,
};
const VMWARE: MemorySemantics = {
  handOver: 'source-keeps',
  rest: 'on-storage',
  resumesAlone: true,
};
/** Commitment as Clark et al. describe it. */
const COMMITTED: MemorySemantics = { handOver: 'source-keeps', rest: 'lost', resumesAlone: false };

const MEMORY: Readonly<Record<string, MemorySemantics>> = {
  qemu: QEMU,
  'qemu-postcopy': QEMU,
  delta: QEMU,
  vecycle: QEMU,
  'itc-lm': QEMU,
  'optimised-stop': QEMU,
  'cloud-hypervisor': { ...QEMU, rest: 'lost' },
  vmotion: VMWARE,
  'quick-resume': VMWARE,
  'xen-4': XEN,
  'xen-3': XEN,
  'xen-2': XEN,
  'stop-and-copy': XEN,
  compaction: XEN,
  layered: XEN,
  fragment: XEN,
  'ma-2010': XEN,
  'hu-2011': XEN,
  ewma: XEN,
  microwiper: XEN,
  'jin-2011': XEN,
  mecom: XEN,
  'jo-2013': XEN,
  hines: XEN,
  'clark-2005': COMMITTED,
  demand: COMMITTED,
  'trace-replay': COMMITTED,
  composed: COMMITTED,
};

const DISK_REST: Readonly<Record<string, DiskRest>> = {
  'block-bitmap': 'blocks',
  'bitmap-incremental': 'bitmap',
};

/** Strategies whose failure semantics are written down here. */
export const KNOWN_SEMANTICS: ReadonlySet<string> = new Set(Object.keys(MEMORY));

/** Of a strategy of one's own: commitment as in Clark et al. 2005, and nothing that would save pages left behind. */
export function memorySemantics(strategy: string): MemorySemantics {
  return MEMORY[strategy] ?? COMMITTED;
}

export function diskRest(strategy: string): DiskRest {
  return DISK_REST[strategy] ?? 'none';
}
