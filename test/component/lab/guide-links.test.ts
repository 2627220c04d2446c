import { describe, expect, it } from 'vitest';
import { lifeExpectationSchema } from '#shared/contract/scenarios.ts';
import { METRICS, SERIES } from '#shared/result/catalogue.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { en } from '#renderer/app/messages/en/index.ts';
import { glossaryTerms, lifePages, strategyPages } from '#renderer/features/guide/guide-index.ts';
import { FIELDS } from '#renderer/features/lab/field-tables.ts';
import { guideOfField } from '#renderer/features/lab/guide-of-field.ts';
import { lifeStatements } from '#renderer/features/lab/life-statements.ts';
import type { PartKind } from '#renderer/features/lab/outline.ts';

const concepts = Object.entries(en.guide.terms).map(([id, { title, text }]) => ({
  id,
  title,
  text,
}));
const life = lifePages(STRATEGY_CATALOGUE.life, () => ({ title: '', summary: '' }));
const addresses = new Set([
  ...Object.keys(en.guide.topics).map((id) => `topic/${id}`),
  ...glossaryTerms(concepts, METRICS, SERIES).map(({ id }) => `term/${id}`),
  ...strategyPages(STRATEGY_CATALOGUE).map(({ page }) => page),
  ...life.flatMap(({ page, policies }) => [page, ...policies.map(({ id }) => `${page}/${id}`)]),
]);

const fields = Object.entries(FIELDS).flatMap(([kind, groups]) =>
  groups.flatMap((group) => group.fields.map(({ key }) => [kind as PartKind, key] as const)),
);

describe('links from Lab to the guide', () => {
  it.each(fields)('leads from %s %s to a page that is there', (kind, key) => {
    const to = guideOfField(kind, key);
    // Of the scenario as a whole, some fields explain themselves.
    const explained = to !== '' || kind === 'scenario';
    expect([explained, to === '' || addresses.has(to)]).toEqual([true, true]);
  });

  it('leads from what is expected of a life to pages that are there', () => {
    const drain = { name: 'm', hosts: 2, atOnce: 1, slowest: 'a', expected: 60, whole: 900 };
    const expectation = lifeExpectationSchema.parse({
      hosts: 2,
      guests: 4,
      withoutRoom: 0,
      memory: { promised: 1, room: 2 },
      cores: { promised: 1, room: 2 },
      load: { mean: 0.5, most: 0.5 },
      spare: 1,
      drains: [
        { ...drain, deadline: null },
        { ...drain, deadline: 3600 },
        { ...drain, deadline: 10 },
        { ...drain, expected: null, whole: null, deadline: 10 },
        { ...drain, expected: 0, deadline: null },
        { ...drain, hosts: 1, deadline: null },
        { ...drain, hosts: 1, deadline: 3600 },
        { ...drain, atOnce: 2, deadline: null },
      ],
      availability: { share: 0.999, mtbf: 1e6, recovery: 100, allowed: 10 },
    });
    const bad = { ...expectation, withoutRoom: 1, spare: 0, load: { mean: 1, most: 2 } };
    const all = [
      ...lifeStatements(expectation),
      ...lifeStatements({ ...bad, availability: null }),
      ...lifeStatements({
        ...expectation,
        spare: 2,
        availability: { share: 1, mtbf: 1e6, recovery: 1, allowed: 10 },
      }),
    ];
    const words: Readonly<Record<string, string>> = en.lab.lifeExpectation.said;
    for (const { guide, message, values } of all) {
      expect(addresses).toContain(guide);
      // Every message is there, and everything that it leaves open is filled in.
      const open = [...(words[message] ?? '{missing}').matchAll(/\{(\w+)\}/g)];
      expect(open.map(([, name = '']) => name).filter((name) => !values[name])).toEqual([]);
    }
    expect(new Set(all.map(({ message }) => message)).size).toBe(Object.keys(words).length);
    // What has to be mended comes first.
    expect(lifeStatements(bad)[0]?.tone).toBe('bad');
  });
});
