import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  FluidNetwork,
  IMMEDIATE_FLOWS,
  SETTLING_PER_FLOW,
  TOLERANCE,
} from '#main/simulation/kernel/fluid.ts';
import type { Flow, Resource } from '#main/simulation/kernel/fluid.ts';
import { Kernel } from '#main/simulation/kernel/kernel.ts';
import { shareOut } from '#main/simulation/kernel/max-min.ts';

// Goal: flows get their weighted max-min fair share, never more than there is, and carry exactly rate x time.
// Method: cases computed by hand; random starts, stops and caps against invariants and against a book kept aside.

const CLOSE = 1e-9;

function network() {
  const kernel = new Kernel();
  // The clock only moves as long as something is still to come.
  kernel.at(1e9, 0, () => {});
  return { kernel, fluid: new FluidNetwork(kernel) };
}

/** Lets the network find the shares. */
function settle(kernel: Kernel): void {
  kernel.advance({ untilTime: kernel.now });
}

/** The shares of flows that all want as much as they can get. */
function sharesOf(flows: readonly Flow[]): number[] {
  const resources = [...new Set(flows.flatMap((one) => one.resources))];
  for (const resource of resources)
    resource.flows.push(...flows.filter((one) => one.resources.includes(resource)));
  shareOut(flows, resources);
  return flows.map((one) => one.target);
}

describe('max-min shares by hand', () => {
  const { fluid } = network();
  const flow = (resources: Resource[], cap = Number.POSITIVE_INFINITY, weight = 1): Flow => {
    const made = fluid.flow(resources, null, weight);
    made.cap = cap;
    return made;
  };
  const link = (capacity: number): Resource => fluid.resource('link', capacity);

  test('one link among three', () => {
    const a = link(90);
    expect(sharesOf([flow([a]), flow([a]), flow([a])])).toEqual([30, 30, 30]);
  });

  test('what a capped flow leaves goes to the others', () => {
    const a = link(100);
    expect(sharesOf([flow([a], 10), flow([a]), flow([a])])).toEqual([10, 45, 45]);
  });

  test('weights divide what caps leave', () => {
    const a = link(100);
    const rates = sharesOf([flow([a], 20, 2), flow([a], Infinity, 3), flow([a], Infinity, 1)]);
    expect(rates).toEqual([20, 60, 20]);
  });

  test('two bottlenecks in a row (Bertsekas and Gallager, section 6.5.2)', () => {
    const [a, b] = [link(10), link(16)];
    const rates = sharesOf([flow([a]), flow([a, b]), flow([b])]);
    expect(rates).toEqual([5, 5, 11]);
  });

  test('flows over three resources are held back by their own tightest one', () => {
    const [disk, net, other] = [link(30), link(100), link(40)];
    const rates = sharesOf([flow([disk, net, other]), flow([net]), flow([disk])]);
    expect(rates).toEqual([15, 85, 15]);
    const [slow, wide, narrow] = [link(30), link(100), link(40)];
    const tighter = sharesOf([flow([slow, wide, narrow]), flow([wide, narrow]), flow([wide])]);
    expect(tighter).toEqual([20, 20, 60]);
  });

  test('a cap that no resource reaches is the rate', () => {
    expect(sharesOf([flow([link(1000)], 7)])).toEqual([7]);
  });
});

/** A random network with flows over one to three of its resources. */
const anyNetwork = fc.record({
  capacities: fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 6 }),
  flows: fc.array(
    fc.record({
      over: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 3 }),
      cap: fc.oneof(
        fc.constant(Number.POSITIVE_INFINITY),
        fc.double({ min: 0.1, max: 500, noNaN: true }),
      ),
      weight: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 1, maxLength: 12 },
  ),
});

describe('max-min shares of random networks', () => {
  test('nothing exceeds a capacity, and every flow is at its cap or at a full resource where none gets more', () => {
    fc.assert(
      fc.property(anyNetwork, ({ capacities, flows }) => {
        const { fluid } = network();
        const resources = capacities.map((capacity) => fluid.resource('r', capacity));
        const made = flows.map(({ over, cap, weight }) => {
          const path = [...new Set(over.map((at) => resources[at % resources.length]!))];
          const one = fluid.flow(path, null, weight);
          one.cap = cap;
          return one;
        });
        const rates = sharesOf(made);
        const load = (resource: Resource): number =>
          made.reduce(
            (sum, one, at) => sum + (one.resources.includes(resource) ? rates[at]! : 0),
            0,
          );
        for (const resource of resources)
          expect(load(resource)).toBeLessThanOrEqual(resource.capacity * (1 + CLOSE));
        made.forEach((one, at) => {
          const rate = rates[at]!;
          if (rate >= one.cap * (1 - CLOSE)) return;
          const bottleneck = one.resources.some(
            (resource) =>
              load(resource) >= resource.capacity * (1 - CLOSE) &&
              made.every(
                (other, index) =>
                  !other.resources.includes(resource) ||
                  rates[index]! / other.weight <= (rate / one.weight) * (1 + CLOSE),
              ),
          );
          expect(bottleneck, `flow ${at} of ${JSON.stringify(rates)}`).toBe(true);
        });
      }),
      { numRuns: 300 },
    );
  });
});

const change = fc.record({
  flow: fc.nat(7),
  kind: fc.constantFrom('start', 'stop', 'cap'),
  cap: fc.oneof(
    fc.constant(Number.POSITIVE_INFINITY),
    fc.double({ min: 0.5, max: 300, noNaN: true }),
  ),
  pause: fc.constantFrom(0, 0, 0.001, 0.5, 3),
});

describe('the fluid network', () => {
  test('carries rate x time under random starts, stops and caps, with no resource ever above its capacity', () => {
    fc.assert(
      fc.property(anyNetwork, fc.array(change, { maxLength: 60 }), ({ capacities }, changes) => {
        const { kernel, fluid } = network();
        const resources = capacities.map((capacity) => fluid.resource('r', capacity));
        const flows = Array.from({ length: 8 }, (_, at) =>
          fluid.flow(
            [
              ...new Set([
                resources[at % resources.length]!,
                resources[(at * 3 + 1) % resources.length]!,
              ]),
            ],
            null,
          ),
        );
        const book = flows.map(() => 0);
        const check = (): void => {
          for (const resource of resources) {
            const load = flows.reduce(
              (sum, one) => sum + (one.resources.includes(resource) ? one.rate : 0),
              0,
            );
            expect(load).toBeLessThanOrEqual(resource.capacity * (1 + CLOSE));
          }
          for (const one of flows) expect(one.rate).toBeLessThanOrEqual(one.active ? one.cap : 0);
        };
        for (const { flow, kind, cap, pause } of changes) {
          const one = flows[flow]!;
          if (kind === 'start') fluid.start(one, cap);
          else if (kind === 'stop') fluid.stop(one);
          else fluid.setCap(one, cap);
          settle(kernel);
          check();
          flows.forEach((each, at) => (book[at]! += each.rate * pause));
          kernel.advance({ untilTime: kernel.now + pause });
          flows.forEach((each, at) => expect(fluid.carried(each)).toBeCloseTo(book[at]!, 6));
        }
        for (const one of flows)
          if (one.active)
            expect(one.rate, 'an active flow always gets something').toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });

  test('the shares in the network are those of the solver', () => {
    const { kernel, fluid } = network();
    const [a, b] = [fluid.resource('a', 100), fluid.resource('b', 40)];
    const [x, y, z] = [fluid.flow([a], null), fluid.flow([a, b], null), fluid.flow([b], null)];
    for (const one of [x, y, z]) fluid.start(one);
    settle(kernel);
    expect([x.rate, y.rate, z.rate]).toEqual([80, 20, 20]);
    fluid.stop(z);
    settle(kernel);
    expect([x.rate, y.rate, z.rate]).toEqual([60, 40, 0]);
    fluid.setCap(x, 10);
    expect(x.rate, 'a lowered cap holds at once').toBe(10);
    settle(kernel);
    expect([x.rate, y.rate]).toEqual([10, 40]);
  });

  test('listeners see whole solutions only, and once per change', () => {
    const { kernel, fluid } = network();
    const a = fluid.resource('a', 100);
    const sums: number[] = [];
    const flows: Flow[] = [];
    for (let at = 0; at < 3; at += 1)
      flows.push(fluid.flow([a], () => sums.push(flows.reduce((sum, one) => sum + one.rate, 0))));
    for (const one of flows) fluid.start(one);
    sums.length = 0;
    settle(kernel);
    expect(sums.length).toBe(3);
    for (const sum of sums) expect(sum).toBeCloseTo(100, 9);
  });

  test('many flows on one link find their shares together on a time grid, to within the tolerance', () => {
    const { kernel, fluid } = network();
    const a = fluid.resource('a', 1000);
    let changes = 0;
    const count = IMMEDIATE_FLOWS + 50;
    const grid = count * SETTLING_PER_FLOW;
    const flows = Array.from({ length: count }, () => fluid.flow([a], () => (changes += 1)));
    const isFair = (): void => {
      const active = flows.filter((one) => one.active);
      const fair = 1000 / active.length;
      for (const { rate } of active) {
        expect(rate).toBeLessThanOrEqual(fair * (1 + CLOSE));
        expect(rate).toBeGreaterThanOrEqual(fair * (1 - TOLERANCE) * (1 - CLOSE));
      }
    };
    for (const one of flows) fluid.start(one);
    kernel.advance({ untilTime: 2 * grid });
    isFair();
    changes = 0;
    const from = kernel.now;
    // Forty flows leave one by one, each at a moment of its own within two settling times.
    for (let at = 1; at <= 40; at += 1) {
      kernel.advance({ untilTime: from + (at * 2 * grid) / 41 });
      fluid.stop(flows[at]!);
      const used = flows.reduce((sum, one) => sum + one.rate, 0);
      expect(used).toBeLessThanOrEqual(1000 * (1 + CLOSE));
    }
    kernel.advance({ untilTime: from + 5 * grid });
    isFair();
    expect(changes).toBeGreaterThan(0);
    // Solved at each of the forty departures it would have been forty times the number of flows.
    expect(changes).toBeLessThanOrEqual(5 * count);
  });
});
