import { NO_POLICY } from '#shared/scenario/no-policy.ts';
import { LIFE_CATALOGUE } from '../life/catalogue.ts';
import type { StrategyCatalogue } from '#shared/scenario/tunables.ts';
import { bitmapIncremental } from './disk/bitmap-incremental.ts';
import { blockBitmap } from './disk/block-bitmap.ts';
import { forwarding } from './disk/forwarding.ts';
import { fullCopy } from './disk/full-copy.ts';
import { ioMirroring } from './disk/io-mirroring.ts';
import { qemuBlock } from './disk/qemu-block.ts';
import { qemuMirror } from './disk/qemu-mirror.ts';
import { sharedStorage } from './disk/shared.ts';
import { vmwareDbt } from './disk/vmware-dbt.ts';
import { vmwareSnapshot } from './disk/vmware-snapshot.ts';
import { xvmotion } from './disk/xvmotion.ts';
import { cloudHypervisor, itcLm, optimisedStop } from './memory/optimised-stop.ts';
import { clark2005 } from './memory/clark-2005.ts';
import { composed } from './memory/composed.ts';
import { compaction } from './memory/compaction.ts';
import { ewma, hu2011, ma2010 } from './memory/deferral.ts';
import { delta, mecom } from './memory/encoded.ts';
import { fragment } from './memory/fragment.ts';
import { hines } from './memory/hines.ts';
import { layered } from './memory/layered.ts';
import { microwiper } from './memory/microwiper.ts';
import { jo2013 } from './memory/jo-2013.ts';
import { jin2011 } from './memory/jin-2011.ts';
import { quickResume } from './memory/quick-resume.ts';
import { traceReplay } from './memory/trace-replay.ts';
import { vecycle } from './memory/vecycle.ts';
import { vmotion } from './memory/vmotion.ts';
import { demand } from './memory/demand.ts';
import { qemuPostcopy } from './memory/qemu-postcopy.ts';
import { qemu } from './memory/qemu.ts';
import { stopAndCopy } from './memory/stop-and-copy.ts';
import { xen2 } from './memory/xen-2.ts';
import { xen3 } from './memory/xen-3.ts';
import { xen4 } from './memory/xen-4.ts';
import { kubevirt } from './policy/kubevirt.ts';
import { kubevirtStall } from './policy/kubevirt-stall.ts';
import { libvirtTimeout } from './policy/libvirt-timeout.ts';
import { nova } from './policy/nova.ts';
import { watchdog } from './policy/watchdog.ts';
import type { DiskStrategy, MemoryStrategy, Policy } from './strategy.ts';

/** The one place where a strategy is registered, in the order in which they are offered. */
const MEMORY: readonly MemoryStrategy[] = [
  qemu,
  qemuPostcopy,
  xen4,
  xen3,
  xen2,
  clark2005,
  demand,
  stopAndCopy,
  vmotion,
  quickResume,
  hines,
  compaction,
  layered,
  fragment,
  ma2010,
  hu2011,
  ewma,
  microwiper,
  jin2011,
  delta,
  mecom,
  vecycle,
  jo2013,
  traceReplay,
  itcLm,
  optimisedStop,
  cloudHypervisor,
  composed,
];
const DISK: readonly DiskStrategy[] = [
  sharedStorage,
  blockBitmap,
  qemuMirror,
  bitmapIncremental,
  qemuBlock,
  ioMirroring,
  xvmotion,
  vmwareDbt,
  vmwareSnapshot,
  forwarding,
  fullCopy,
];

const POLICIES: readonly Policy[] = [libvirtTimeout, nova, kubevirt, kubevirtStall, watchdog];

/** What every strategy tells about itself. */
export const STRATEGY_CATALOGUE: StrategyCatalogue = {
  memory: MEMORY.map((one) => one.descriptor),
  disk: DISK.map((one) => one.descriptor),
  policy: [NO_POLICY, ...POLICIES.map((one) => one.descriptor)],
  life: LIFE_CATALOGUE,
};

const MEMORY_BY_ID = new Map(MEMORY.map((one) => [one.descriptor.id, one]));
const DISK_BY_ID = new Map(DISK.map((one) => [one.descriptor.id, one]));

/** @throws when no memory strategy has that id; the scenario schema refuses such documents before. */
export function memoryStrategyById(id: string): MemoryStrategy {
  const found = MEMORY_BY_ID.get(id);
  if (!found) throw new Error(`No memory strategy is named "${id}".`);
  return found;
}

/** @throws when no disk strategy has that id. */
export function diskStrategyById(id: string): DiskStrategy {
  const found = DISK_BY_ID.get(id);
  if (!found) throw new Error(`No disk strategy is named "${id}".`);
  return found;
}

const POLICY_BY_ID = new Map(POLICIES.map((one) => [one.descriptor.id, one]));

/** @throws when no policy has that id. */
export function policyById(id: string): Policy {
  const found = POLICY_BY_ID.get(id);
  if (!found) throw new Error(`No policy is named "${id}".`);
  return found;
}
