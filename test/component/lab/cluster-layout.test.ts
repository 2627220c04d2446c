import { describe, expect, it } from 'vitest';
import { layoutCluster } from '#renderer/features/lab/cluster-layout.ts';
import type { Box } from '#renderer/features/lab/cluster-layout.ts';
import { smallestScenario } from '#renderer/features/lab/edits.ts';
import { outlineOf } from '#renderer/features/lab/outline.ts';

function cluster(hosts: number, guestsPerHost: number, migrations: [string, string][] = []) {
  const names = Array.from({ length: hosts }, (_, index) => `h${index}`);
  return outlineOf({
    hosts: names.map((name) => ({ name })),
    guests: names.flatMap((host) =>
      Array.from({ length: guestsPerHost }, (_, index) => ({
        name: `${host}g${index}`,
        host,
        memory: [{ name: 'ram', size: '1 GiB' }],
      })),
    ),
    plan: migrations.map(([guest, to]) => ({ guest, to, memory: { strategy: 'qemu' } })),
  });
}

const inside = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('drawing of the cluster', () => {
  it.each([
    [1, 0, 300],
    [2, 1, 660],
    [5, 4, 660],
    [12, 2, 1400],
  ])('keeps %i hosts with %i guests each apart at width %i', (hosts, guests, width) => {
    const layout = layoutCluster(cluster(hosts, guests), width);
    expect(layout.hosts).toHaveLength(hosts);
    for (const [index, host] of layout.hosts.entries()) {
      expect(host.guests.every((guest) => inside(guest, host))).toBe(true);
      for (const other of layout.hosts.slice(index + 1)) expect(overlap(host, other)).toBe(false);
      expect(host.y + host.height).toBeLessThanOrEqual(layout.height);
    }
  });

  it('lands a migrating guest in a free place of the destination', () => {
    const layout = layoutCluster(cluster(2, 2, [['h0g0', 'h1'], ['h0g1', 'h1']]), 660);
    const destination = layout.hosts[1];
    const boxes = [...(destination?.guests ?? []), ...layout.arrows.map((one) => one.landing)];
    expect(layout.arrows).toHaveLength(2);
    for (const [index, box] of boxes.entries()) {
      expect(destination && inside(box, destination)).toBe(true);
      for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false);
    }
  });

  it('starts the way back where the way there ended', () => {
    const layout = layoutCluster(cluster(2, 1, [['h0g0', 'h1'], ['h0g0', 'h0']]), 660);
    const [there, back] = layout.arrows;
    expect(there && back?.d.startsWith(`M${there.landing.x} `)).toBe(true);
  });

  it('draws hosts that migrations touch first when there are too many', () => {
    const layout = layoutCluster(cluster(500, 1, [['h499g0', 'h498']]), 900);
    expect(layout.hosts.map((one) => one.name)).toContain('h499');
    expect(layout.hiddenHosts).toBe(500 - layout.hosts.length);
    expect(layout.arrows).toHaveLength(1);
  });

  it('draws what it can of a document that is wrong', () => {
    const broken = { ...smallestScenario('qemu'), hosts: [{ name: 7 }, null, 'x'], plan: 'none' };
    expect(layoutCluster(outlineOf(broken), 660).hosts).toHaveLength(3);
    expect(layoutCluster(outlineOf({}), 660)).toMatchObject({ hosts: [], arrows: [], bus: null });
  });
});
