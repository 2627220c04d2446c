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

type Point = readonly [number, number];

/** Points close together along a path of M, L, Q and C; curves by their control points' mean. */
function pointsOf(d: string): Point[] {
  const corners = [...d.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map((match): Point => [
    Number(match[1]),
    Number(match[2]),
  ]);
  return corners.flatMap(([x, y], index) => {
    const [nextX, nextY] = corners[index + 1] ?? [x, y];
    return Array.from({ length: 50 }, (_, step): Point => {
      const share = step / 50;
      return [x + (nextX - x) * share, y + (nextY - y) * share];
    });
  });
}

const within = ([x, y]: Point, box: Box): boolean =>
  x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;

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
    const layout = layoutCluster(
      cluster(2, 2, [
        ['h0g0', 'h1'],
        ['h0g1', 'h1'],
      ]),
      660,
    );
    const destination = layout.hosts[1];
    const boxes = [...(destination?.guests ?? []), ...layout.arrows.map((one) => one.landing)];
    expect(layout.arrows).toHaveLength(2);
    for (const [index, box] of boxes.entries()) {
      expect(destination && inside(box, destination)).toBe(true);
      for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false);
    }
  });

  it('leads arrows around the hosts that they do not concern', () => {
    const migrations: [string, string][] = [
      ['h0g0', 'h2'],
      ['h1g0', 'h5'],
      ['h5g0', 'h0'],
      ['h3g0', 'h0'],
      ['h2g0', 'h3'],
    ];
    const layout = layoutCluster(cluster(6, 1, migrations), 760);
    for (const { d, migration } of layout.arrows) {
      const home = migration.guest.slice(0, 2);
      const others = layout.hosts.filter((host) => ![home, migration.to].includes(host.name));
      const points = pointsOf(d);
      expect(points.length).toBeGreaterThan(2);
      const crossed = others.filter((host) => points.some((point) => within(point, host)));
      expect(
        crossed.map((host) => host.name),
        `${migration.name}: ${d}`,
      ).toEqual([]);
    }
  });

  it('starts the way back where the way there ended', () => {
    const layout = layoutCluster(
      cluster(2, 1, [
        ['h0g0', 'h1'],
        ['h0g0', 'h0'],
      ]),
      660,
    );
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
    const broken = { ...smallestScenario(), hosts: [{ name: 7 }, null, 'x'], plan: 'none' };
    expect(layoutCluster(outlineOf(broken), 660).hosts).toHaveLength(3);
    expect(layoutCluster(outlineOf({}), 660)).toMatchObject({ hosts: [], arrows: [], bus: null });
  });
});
