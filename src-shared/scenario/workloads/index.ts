import { bonnie } from './bonnie.ts';
import { diabolical } from './diabolical.ts';
import { idleDesktop, idleServer } from './idle.ts';
import { kernelCompile } from './kernel-compile.ts';
import { memoryWriter } from './memory-writer.ts';
import type { WorkloadModel } from './model.ts';
import { oltpOsdb } from './oltp-osdb.ts';
import { quake3 } from './quake3.ts';
import { specCint2000 } from './spec-cint2000.ts';
import { specweb99 } from './specweb99.ts';
import { sysbenchMemory } from './sysbench-memory.ts';
import { sysbenchOltp } from './sysbench-oltp.ts';
import { videoStreaming } from './video-streaming.ts';
import { ycsbMemcached } from './ycsb-memcached.ts';
import { ycsbRedis } from './ycsb-redis.ts';

export type { WorkloadModel } from './model.ts';

/** The published workloads, in the order in which they are listed. */
export const WORKLOAD_MODELS: readonly WorkloadModel[] = [
  kernelCompile,
  oltpOsdb,
  specweb99,
  quake3,
  diabolical,
  memoryWriter,
  specCint2000,
  ycsbMemcached,
  ycsbRedis,
  sysbenchMemory,
  sysbenchOltp,
  videoStreaming,
  bonnie,
  idleServer,
  idleDesktop,
];

const BY_ID: ReadonlyMap<string, WorkloadModel> = new Map(
  WORKLOAD_MODELS.map((model) => [model.id, model]),
);

/** The model of an id, or undefined. */
export function workloadModel(id: string): WorkloadModel | undefined {
  return BY_ID.get(id);
}
