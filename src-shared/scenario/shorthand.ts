/**
 * Short forms of a guest: `workload: { model: specweb99 }` and `workload: { trace: ... }`, with the memory as one size.
 * They are written out before the schema sees a document, so everything after knows regions, extents and phases only.
 */
import type { Bytes } from '../units/types.ts';
import { exactQuantity } from '../units/format.ts';
import { parseQuantity } from '../units/parse.ts';
import { describeValue } from './plain.ts';
import type { ScenarioProblem } from './problem.ts';
import { didYouMean, nearest } from './suggest.ts';
import { convertTrace } from './traces/guest-of-trace.ts';
import { workloadModel, WORKLOAD_MODELS } from './workloads/index.ts';

type Fields = Readonly<Record<string, unknown>>;

export type Expansion =
  | { readonly ok: true; readonly document: Fields }
  | { readonly ok: false; readonly problems: readonly ScenarioProblem[] };

/** Fitting a trace takes a fraction of a second; documents are read at every keystroke. */
const MOST_TRACES = 16;
const DEFAULT_PAGE = 4096;

class ShorthandError extends Error {
  readonly problem: ScenarioProblem;

  constructor(path: string, message: string, example?: string) {
    super(message);
    this.problem = { path, message, ...(example === undefined ? {} : { example }) };
  }
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined;
}

/** Whether a guest of a document uses a short form. */
function isShort(guest: unknown): boolean {
  const workload = fieldsOf(fieldsOf(guest)?.['workload']);
  return workload?.['model'] !== undefined || workload?.['trace'] !== undefined;
}

/** The size that stands for the memory of a guest; undefined when it has none. */
function sizeOf(guest: Fields, path: string, what: string): Bytes | undefined {
  const { memory, pageSize } = guest;
  if (memory === undefined) return undefined;
  const reading = parseQuantity('bytes', memory);
  if (!reading.ok || reading.value <= 0)
    throw new ShorthandError(
      `${path}.memory`,
      `found ${describeValue(memory)}; expected one size, since ${what}`,
      '2 GiB',
    );
  const pages = parseQuantity('bytes', pageSize ?? DEFAULT_PAGE);
  const page = pages.ok && pages.value >= DEFAULT_PAGE ? pages.value : DEFAULT_PAGE;
  if (reading.value % page !== 0)
    throw new ShorthandError(
      `${path}.memory`,
      `found ${exactQuantity('bytes', reading.value)}; expected whole pages of ${exactQuantity('bytes', page)}`,
      '2 GiB',
    );
  return reading.value;
}

function withModel(guest: Fields, workload: Fields, path: string): Fields {
  const { model: id, ...own } = workload;
  const ids = WORKLOAD_MODELS.map((one) => one.id);
  const model = typeof id === 'string' ? workloadModel(id) : undefined;
  if (!model) {
    const hint = typeof id === 'string' ? didYouMean(id, ids) : '';
    const near = typeof id === 'string' ? nearest(id, ids) : undefined;
    throw new ShorthandError(
      `${path}.workload.model`,
      `found ${describeValue(id)}${hint}; expected one of ${ids.join(', ')}`,
      near ?? ids[0],
    );
  }
  const memory =
    sizeOf(guest, path, `the model "${model.id}" brings the regions`) ?? model.published;
  if (memory < model.least)
    throw new ShorthandError(
      `${path}.memory`,
      `found ${exactQuantity('bytes', memory)}; expected at least ${exactQuantity('bytes', model.least)}, into which the workload "${model.id}" fits`,
      exactQuantity('bytes', model.least),
    );
  const written = model.guest(memory);
  const disks = guest['disks'] ?? (written.disks.length > 0 ? written.disks : undefined);
  return {
    ...guest,
    memory: written.memory,
    ...(disks === undefined ? {} : { disks }),
    workload: { ...written.workload, ...own },
  };
}

function withTrace(guest: Fields, workload: Fields, path: string): Fields {
  const { trace: text, ...own } = workload;
  const at = `${path}.workload.trace`;
  if (typeof text !== 'string')
    throw new ShorthandError(
      at,
      `found ${describeValue(text)}; expected the text of a trace, as CSV or JSON`,
      '# godwit trace',
    );
  const conversion = convertTrace(text);
  if (!conversion.ok) {
    const [problem] = conversion.problems;
    const place =
      problem?.line === undefined ? '' : `in line ${problem.line}, column ${problem.column ?? 1}: `;
    throw new ShorthandError(
      at,
      `${place}${problem?.message ?? 'found no trace'}`,
      problem?.example,
    );
  }
  if (own['phases'] !== undefined && conversion.guest.phases.length > 0)
    throw new ShorthandError(
      `${path}.workload.phases`,
      'found phases besides a trace that brings its own; expected one of the two',
    );
  const { trace, guest: traced } = conversion;
  const pageSize = parseQuantity('bytes', guest['pageSize'] ?? trace.pageSize);
  if (!pageSize.ok || pageSize.value !== trace.pageSize)
    throw new ShorthandError(
      `${path}.pageSize`,
      `found ${describeValue(guest['pageSize'])}; expected the pages of the trace, ${exactQuantity('bytes', trace.pageSize)}`,
      exactQuantity('bytes', trace.pageSize),
    );
  const memory =
    sizeOf({ ...guest, pageSize: trace.pageSize }, path, 'the trace brings the regions') ??
    trace.memory;
  if (memory < trace.memory)
    throw new ShorthandError(
      `${path}.memory`,
      `found ${exactQuantity('bytes', memory)}; expected at least the memory that was traced, ${exactQuantity('bytes', trace.memory)}`,
      exactQuantity('bytes', trace.memory),
    );
  const rest = memory - trace.memory;
  const phases =
    traced.phases.length > 0 ? { phases: traced.phases, repeat: own['repeat'] ?? true } : {};
  return {
    ...guest,
    pageSize: trace.pageSize,
    memory: [...traced.memory, ...(rest > 0 ? [{ name: 'not-traced', size: rest }] : [])],
    workload: { ...own, ...phases },
  };
}

function written(guest: Fields, path: string): Fields {
  const workload = fieldsOf(guest['workload']) ?? {};
  if (workload['model'] !== undefined && workload['trace'] !== undefined)
    throw new ShorthandError(
      `${path}.workload.trace`,
      'found a model and a trace; expected one of the two',
    );
  return workload['model'] === undefined
    ? withTrace(guest, workload, path)
    : withModel(guest, workload, path);
}

/**
 * One guest of a document with its short forms written out; a guest without any as it is.
 *
 * @param path of the guest, for problems
 */
export function writeOut(
  guest: Fields,
  path: string,
): { readonly guest: Fields } | { readonly problem: ScenarioProblem } {
  if (!isShort(guest)) return { guest };
  try {
    return { guest: written(guest, path) };
  } catch (error) {
    if (error instanceof ShorthandError) return { problem: error.problem };
    throw error;
  }
}

function tracesOf(guests: readonly unknown[]): number {
  const texts = guests.map((guest) => fieldsOf(fieldsOf(guest)?.['workload'])?.['trace']);
  return new Set(texts.filter((text) => text !== undefined)).size;
}

/** A document with the short forms of all guests written out; the document itself when it has none. */
export function expandShorthands(document: Fields): Expansion {
  const { guests } = document;
  if (!Array.isArray(guests) || !guests.some(isShort)) return { ok: true, document };
  const traces = tracesOf(guests);
  if (traces > MOST_TRACES) {
    const message = `found ${traces} traces; expected at most ${MOST_TRACES} different ones in a scenario: write the others out as regions`;
    return { ok: false, problems: [{ path: 'guests', message }] };
  }
  const problems: ScenarioProblem[] = [];
  const expanded = guests.map((guest: unknown, index): unknown => {
    const fields = fieldsOf(guest);
    if (!fields) return guest;
    const reading = writeOut(fields, `guests[${index}]`);
    if ('guest' in reading) return reading.guest;
    problems.push(reading.problem);
    return guest;
  });
  return problems.length > 0
    ? { ok: false, problems: problems.slice(0, 50) }
    : { ok: true, document: { ...document, guests: expanded } };
}

interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  required?: string[];
  [key: string]: unknown;
}

/** Adds the short forms to a JSON Schema of documents, in place: the schema of parsed ones doesn't have them. */
export function describeShorthands(jsonSchema: object): object {
  const root = jsonSchema as SchemaNode;
  const guest = root.properties?.['guests']?.items;
  const workload = guest?.properties?.['workload'];
  const memory = guest?.properties?.['memory'];
  if (!guest || !workload?.properties || !memory) return root;
  memory['type'] = ['array', 'string', 'number'];
  memory['description'] =
    'Regions in address order; one size when the workload is a model or a trace.';
  guest.required = (guest.required ?? []).filter((key) => key !== 'memory');
  workload.properties['model'] = {
    type: 'string',
    enum: WORKLOAD_MODELS.map((one) => one.id),
    description: 'A published workload that brings regions, disks and phases for the memory.',
  };
  workload.properties['trace'] = {
    type: 'string',
    description: 'A trace (CSV or JSON text) that brings regions and phases.',
  };
  return root;
}
