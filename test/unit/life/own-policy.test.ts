import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { OWN_POLICY } from '#shared/examples/own-policy.ts';
import { LIFE_POLICIES } from '#main/simulation/life/catalogue.ts';
import { LifeSimulation } from '#main/simulation/life/life-simulation.ts';
import { lifeDocument, parsed } from './build.ts';
import { levelling } from './own-policy.ts';

// Goal: the page on writing a policy tells the truth. Method: its code is this code, and it runs.

describe('the policy of the page', () => {
  test('is the code that runs here', () => {
    const page = readFileSync(
      new URL('../../../src-main/simulation/life/docs/write-your-own-policy.md', import.meta.url),
      'utf8',
    );
    const shown = [...page.matchAll(/```ts\n([\s\S]*?)```/g)]
      .map(([, code]) => code ?? '')
      .join('\n');
    const code = readFileSync(new URL('own-policy.ts', import.meta.url), 'utf8');
    const plain = (text: string): string =>
      text
        .replaceAll(/\/\*\*[\s\S]*?\*\//g, '')
        .replaceAll(/\s+/g, ' ')
        .trim();
    expect(plain(shown)).toBe(plain(code));
    expect(OWN_POLICY).toBe(code);
  });

  test('levels a crowded host, one guest a period', () => {
    const { balancing } = LIFE_POLICIES as unknown as { balancing: (typeof levelling)[] };
    balancing.push(levelling);
    try {
      const scenario = parsed(
        lifeDocument(
          { duration: '2 h', placement: { strategy: 'first-fit' }, capacity: { overcommitCpu: 4 } },
          { guests: 12 },
        ),
      );
      const life = {
        ...scenario.life,
        balancing: { strategy: 'levelling', gap: 0.3, period: 60 },
      };
      const simulation = new LifeSimulation({ ...scenario, life }, life, {});
      simulation.advance();
      const { fleet } = simulation.cluster;
      const loads = fleet.hosts.map((_, host) => fleet.loadOf(host));
      expect(Math.max(...loads) - Math.min(...loads)).toBeLessThan(0.3);
      const starts = simulation.result().cluster?.timeline.moves.map(({ start }) => start) ?? [];
      expect(starts.length).toBeGreaterThan(3);
      expect(new Set(starts.map((start) => Math.floor(start / 60))).size).toBe(starts.length);
    } finally {
      balancing.pop();
    }
  });
});
