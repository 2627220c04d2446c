import type { Bytes } from '../../units/types.ts';
import { readableFields } from '../readable.ts';
import { workloadModel } from '../workloads/index.ts';

/**
 * Memory and workload of a model with its regions written out, so that people who open the preset see and can change them.
 * @throws Error when there is no such model: a preset that can't be built is a mistake of its file
 */
export function modelGuest(id: string, memory: Bytes): { memory: unknown; workload: unknown } {
  const model = workloadModel(id);
  if (!model) throw new Error(`there is no workload model "${id}"`);
  const guest = model.guest(memory);
  return { memory: readableFields(guest.memory), workload: readableFields(guest.workload) };
}
