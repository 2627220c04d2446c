import { getPath, setPath } from '#shared/scenario/document.ts';
import { readableFields } from '#shared/scenario/readable.ts';
import { writeOut } from '#shared/scenario/shorthand.ts';
import type { WorkloadModel } from '#shared/scenario/workloads/index.ts';
import { workloadModel } from '#shared/scenario/workloads/index.ts';
import { exactQuantity } from '#shared/units/format.ts';
import { parseQuantity } from '#shared/units/parse.ts';
import type { Bytes } from '#shared/units/types.ts';
import type { ScenarioDocument } from '#renderer/state/scenario.ts';

/** What a guest uses instead of regions that are written out. */
export type Brought =
  | { readonly kind: 'model'; readonly id: string; readonly model: WorkloadModel | undefined }
  | { readonly kind: 'trace'; readonly text: string };

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** A trace that takes more of a YAML text (1 MiB in total) than this is written out as regions instead. */
const LONGEST_CARRIED = 500_000;

const PAGE = 4096;

/** What the guest at a path uses; null when its regions are written out. */
export function broughtOf(document: ScenarioDocument, path: string): Brought | null {
  const { model, trace } = fieldsOf(getPath(document, `${path}.workload`));
  if (typeof trace === 'string') return { kind: 'trace', text: trace };
  if (typeof model === 'string') return { kind: 'model', id: model, model: workloadModel(model) };
  return null;
}

/** Memory of the guest at a path, however it is written; 0 while it can't be read. */
export function memoryOf(document: ScenarioDocument, path: string): Bytes {
  const memory = getPath(document, `${path}.memory`);
  const sizes = Array.isArray(memory)
    ? (memory as unknown[]).map((region) => fieldsOf(region)['size'])
    : [memory];
  return sizes.reduce((sum: number, size) => {
    const reading = parseQuantity('bytes', size);
    return sum + (reading.ok ? reading.value : 0);
  }, 0);
}

const set = (document: ScenarioDocument, path: string, value: unknown): ScenarioDocument =>
  setPath(document, path, value) as ScenarioDocument;

/** Service times and the like stay; what the model or trace brings itself goes. */
const BROUGHT_FIELDS = new Set([
  'model',
  'trace',
  'phases',
  'repeat',
  'cpu',
  'housekeeping',
  'throughput',
  'throughputUnit',
]);

function ownWorkload(document: ScenarioDocument, path: string): Fields {
  const workload = Object.entries(fieldsOf(getPath(document, `${path}.workload`)));
  return Object.fromEntries(workload.filter(([key]) => !BROUGHT_FIELDS.has(key)));
}

/** Lets the guest run a model, in the memory it has if that is enough; disks that it has stay. */
export function applyModel(
  document: ScenarioDocument,
  path: string,
  model: WorkloadModel,
): ScenarioDocument {
  const present = Math.floor(memoryOf(document, path) / PAGE) * PAGE;
  const memory = present >= model.least ? present : model.published;
  const sized = set(document, `${path}.memory`, exactQuantity('bytes', memory));
  return set(sized, `${path}.workload`, { model: model.id, ...ownWorkload(document, path) });
}

/** Lets the guest write as a trace says, in the memory of the trace, or its own if that is larger. */
export function applyTrace(
  document: ScenarioDocument,
  path: string,
  trace: { readonly text: string; readonly memory: Bytes; readonly pageSize: Bytes },
): ScenarioDocument {
  const present = Math.floor(memoryOf(document, path) / trace.pageSize) * trace.pageSize;
  const memory = exactQuantity('bytes', Math.max(trace.memory, present));
  const paged = set(
    set(document, `${path}.memory`, memory),
    `${path}.pageSize`,
    trace.pageSize === PAGE ? undefined : exactQuantity('bytes', trace.pageSize),
  );
  const carried = set(paged, `${path}.workload`, {
    trace: trace.text,
    ...ownWorkload(document, path),
  });
  return trace.text.length > LONGEST_CARRIED ? writeOutGuest(carried, path) : carried;
}

/** Writes what the guest uses out as regions, disks and phases; the document itself when that is not possible yet. */
export function writeOutGuest(document: ScenarioDocument, path: string): ScenarioDocument {
  if (broughtOf(document, path) === null) return document;
  const written = writeOut(fieldsOf(getPath(document, path)), path);
  return 'guest' in written ? set(document, path, readableFields(written.guest)) : document;
}

/** What a model says about a field of the guest's workload that the document leaves to it; undefined for other fields. */
export function modelValue(
  document: ScenarioDocument,
  guestPath: string,
  fieldPath: string,
): unknown {
  const brought = broughtOf(document, guestPath);
  if (brought?.kind !== 'model' || !brought.model) return undefined;
  const prefix = `${guestPath}.workload.`;
  if (!fieldPath.startsWith(prefix)) return undefined;
  return brought.model.guest(brought.model.published).workload[fieldPath.slice(prefix.length)];
}
