import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { KEY_ORDER } from '#shared/scenario/canonical.ts';
import { DocumentError, toYaml } from '#shared/scenario/document.ts';
import { scenarioJsonSchema } from '#shared/scenario/schema.ts';
import { catalogue, GOOD } from './fixture.ts';

interface SchemaNode {
  readonly properties?: Record<string, SchemaNode>;
  readonly items?: SchemaNode;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
}

/** Field names of every group in the schema, outside of strategies. */
function groups(node: SchemaNode): string[][] {
  const fields = Object.entries(node.properties ?? {});
  const own = fields.map(([key]) => key);
  const below = [
    ...fields.map(([, field]) => field),
    ...(node.items ? [node.items] : []),
    ...(node.oneOf ?? []),
    ...(node.anyOf ?? []),
  ];
  const isStrategy = own.includes('strategy');
  return [...(own.length > 0 && !isStrategy ? [own] : []), ...below.flatMap(groups)];
}

describe('canonical YAML', () => {
  it('has a place for every field of the schema', () => {
    const all = groups(scenarioJsonSchema(catalogue) as SchemaNode);
    expect(all.length).toBeGreaterThan(10);
    expect(all.flat().filter((key) => !KEY_ORDER.includes(key))).toEqual([]);
    expect(new Set(KEY_ORDER).size).toBe(KEY_ORDER.length);
  });

  it('does not depend on the order in which fields were written', () => {
    const { name, hosts, guests, plan } = GOOD;
    expect(toYaml({ plan, guests, hosts, name })).toBe(toYaml(GOOD));
    expect(toYaml(JSON.stringify({ plan, guests, hosts, name }))).toBe(toYaml(GOOD));
  });

  it('keeps every value', () => {
    expect(parse(toYaml(GOOD))).toEqual(GOOD);
    expect(toYaml(toYaml(GOOD))).toBe(toYaml(GOOD));
    const awkward = { name: 'yes: no # "quoted"', description: 'a\n  b\n', seed: 0x10, x: '1e3' };
    expect(parse(toYaml(awkward))).toEqual(awkward);
  });

  it('writes equal parts out instead of aliases', () => {
    const disk = { read: 1, write: 2 };
    expect(toYaml({ hosts: [{ disk }, { disk }] })).not.toMatch(/[&*]/);
  });

  it('keeps the comments of YAML text', () => {
    const text = toYaml('plan: [] # nothing yet\nname: x # the name\n');
    expect(text).toBe('name: x # the name\nplan: [] # nothing yet\n');
  });

  it('refuses what is no document', () => {
    expect(() => toYaml('{"name": ')).toThrow(DocumentError);
    expect(() => toYaml([1, 2])).toThrow(DocumentError);
    expect(() => toYaml({ name: Infinity })).toThrow(DocumentError);
    expect(() => toYaml('- 1')).toThrow(DocumentError);
  });
});
