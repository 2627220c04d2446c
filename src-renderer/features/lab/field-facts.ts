import { getPath, parseScenario } from '#shared/scenario/document.ts';
import { scenarioJsonSchema } from '#shared/scenario/schema.ts';
import type { StrategyCatalogue } from '#shared/scenario/tunables.ts';

/** What the schema of scenarios says about a field. */
export interface FieldFacts {
  readonly meaning: string;
  /** The default, parsed (inner units); undefined when the field must be given. */
  readonly fallback: unknown;
}

type Node = Readonly<Record<string, unknown>>;

const asNode = (value: unknown): Node | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Node)
    : undefined;

/** All schemas that a node may stand for: itself and its alternatives. */
function alternatives(node: Node): Node[] {
  const inner = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => {
    const list = node[key];
    const entries: readonly unknown[] = Array.isArray(list) ? list : [];
    return entries.map(asNode).filter((one) => one !== undefined);
  });
  return [node, ...inner.flatMap((one) => alternatives(one))];
}

function childOf(node: Node, key: string): Node | undefined {
  for (const one of alternatives(node)) {
    const child = /^\d+$/.test(key) ? one['items'] : asNode(one['properties'])?.[key];
    const found = asNode(child);
    if (found) return found;
  }
  return undefined;
}

function meaningOf(jsonSchema: Node, path: string): string {
  let node: Node | undefined = jsonSchema;
  for (const key of path.split(/[.[\]]+/).filter(Boolean)) {
    node = childOf(node, key);
    if (!node) return '';
  }
  const described = alternatives(node).find((one) => typeof one['description'] === 'string');
  return (described?.['description'] as string | undefined) ?? '';
}

/** Regions of the bare document, by the field of the write process that each has a default for. */
const REGION_FOR: Readonly<Record<string, number>> = { exponent: 1, start: 2 };

/** A document with nothing but what must be given: all else in its parsed form is a default. */
function bareDocument(memoryStrategy: string): Record<string, unknown> {
  const region = (name: string, more: object) => ({ name, size: '1 MiB', ...more });
  return {
    name: 'bare',
    hosts: [{ name: 'a' }, { name: 'b' }],
    guests: [
      {
        name: 'g',
        host: 'a',
        memory: [
          region('idle', {}),
          region('zipf', { writes: { process: 'zipf', rate: 1 } }),
          region('sweep', { writes: { process: 'sweep', rate: 1 } }),
        ],
        disks: [{ name: 'd', extents: [{ name: 'e', size: '1 MiB' }] }],
        workload: { phases: [{ name: 'p', duration: 1 }], clients: {} },
      },
    ],
    plan: [{ guest: 'g', to: 'b', memory: { strategy: memoryStrategy } }],
    faults: {
      injected: [
        { kind: 'link-down', at: 1 },
        { kind: 'link-down', phase: 'memory-copy' },
      ],
    },
  };
}

/** The same for the life of a cluster. */
function bareLife(): Record<string, unknown> {
  return {
    name: 'bare',
    hosts: [{ name: 'a' }],
    guests: [{ name: 'g', host: 'a', memory: [{ name: 'idle', size: '1 MiB' }] }],
    plan: [],
    life: {
      hosts: [{ host: 'a' }],
      guests: [{ guest: 'g' }],
      traces: [{ name: 't', format: 'planetlab', text: '50' }],
      maintenance: [{}],
      faultRates: [{ kind: 'host-crash', mtbf: 1 }],
      faults: [{ kind: 'host-crash', at: 0, hosts: ['a'] }],
    },
  };
}

/** The path of the field's counterpart in the bare document. */
function barePath(path: string): string {
  const inner = /\.writes\.(\w+)$/.exec(path)?.[1] ?? '';
  return (
    path
      .replaceAll(/\[\d+\]/g, '[0]')
      .replace('.memory[0]', `.memory[${REGION_FOR[inner] ?? 0}]`)
      // Of the time and the phase of a fault, one must be given.
      .replace('.injected[0].at', '.injected[1].at')
  );
}

/**
 * Answers for any path what the field means and what its default is. Both come from the schema that
 * checks the document, so that what the window says is what is going to be used.
 */
export function fieldFacts(catalogue: StrategyCatalogue): (path: string) => FieldFacts {
  const jsonSchema = scenarioJsonSchema(catalogue) as Node;
  const read = (bare: Record<string, unknown>) => {
    const reading = parseScenario(bare, catalogue);
    return { bare, parsed: reading.ok ? reading.scenario : {} };
  };
  const migrations = read(bareDocument(catalogue.memory[0]?.id ?? ''));
  const life = catalogue.life === undefined ? migrations : read(bareLife());
  return (path) => {
    const at = barePath(path);
    const { bare, parsed } = at.startsWith('life') ? life : migrations;
    const given = getPath(bare, at) !== undefined;
    const fallback = given ? undefined : getPath(parsed, at);
    return { meaning: meaningOf(jsonSchema, path), fallback };
  };
}
