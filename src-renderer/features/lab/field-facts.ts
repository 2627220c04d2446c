/** What the published schema says about a field. */
export interface FieldFacts {
  readonly meaning: string;
  /** As in the schema: numbers in inner units; undefined when the field has none. */
  readonly fallback: unknown;
}

type Node = Readonly<Record<string, unknown>>;

const asNode = (value: unknown): Node | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : undefined;

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

const NONE: FieldFacts = { meaning: '', fallback: undefined };

/** Looks a field up in the JSON Schema of scenarios: "hosts[0].disk.read". */
export function fieldFacts(jsonSchema: Node | null, path: string): FieldFacts {
  if (!jsonSchema) return NONE;
  const keys = path.split(/[.[\]]+/).filter(Boolean);
  let node: Node | undefined = jsonSchema;
  for (const key of keys) {
    node = childOf(node, key);
    if (!node) return NONE;
  }
  const described = alternatives(node).find((one) => typeof one['description'] === 'string');
  return { meaning: (described?.['description'] as string | undefined) ?? '', fallback: node['default'] };
}
