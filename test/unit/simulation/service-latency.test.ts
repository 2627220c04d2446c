import { describe, expect, test } from 'vitest';
import { energyOf } from '#main/simulation/observe/energy.ts';
import { ServiceLatency } from '#main/simulation/observe/latency.ts';
import { follow, settledRequests, timeBetween } from '#main/simulation/observe/queue.ts';
import { ResponseTimes } from '#main/simulation/observe/response-times.ts';
import { simulate } from '#main/simulation/index.ts';
import { MIB, oneGuest } from './builders.ts';

// Goal: response times and energy follow from their published models.
// Method: the differential equation against small steps, M/M/1 and pauses against closed forms, whole migrations against
// what their pauses and slow-downs imply.

function smallSteps(load: number, capacity: number, from: number, time: number) {
  const steps = 40_000;
  const h = time / steps;
  const slope = (requests: number): number => load - (capacity * requests) / (1 + requests);
  let requests = from;
  let area = 0;
  for (let step = 0; step < steps; step += 1) {
    const middle = requests + (h / 2) * slope(requests);
    const next = requests + h * slope(middle);
    area += (h * (requests + next)) / 2;
    requests = next;
  }
  return { requests, area };
}

describe('the mean queue', () => {
  test.each([
    [0.5, 1, 0, 3],
    [0.5, 1, 30, 20],
    [0.5, 1, 30, 200],
    [0.5, 0.3, 1, 100],
    [0.5, 0.5, 1, 100],
    [0.5, 0.5002, 1, 100],
    [0.9, 0.95, 9, 10],
    [0.5, 0, 1, 10],
    [0.05, 0.01, 0.05, 2000],
  ])('load %d, capacity %d, from %d for %d service times', (load, capacity, from, time) => {
    const found = follow(load, capacity, from, time);
    const stepped = smallSteps(load, capacity, from, time);
    expect(Math.abs(found.requests / stepped.requests - 1)).toBeLessThan(2e-3);
    expect(Math.abs(found.area / stepped.area - 1)).toBeLessThan(2e-3);
  });

  test('settles where M/M/1 does, and takes the time that it says', () => {
    expect(settledRequests(0.8, 1)).toBeCloseTo(4, 12);
    expect(settledRequests(0.8, 0.8)).toBe(Number.POSITIVE_INFINITY);
    const time = timeBetween(0.8, 1, 20, 10);
    expect(follow(0.8, 1, 20, time).requests).toBeCloseTo(10, 6);
  });
});

describe('response times', () => {
  test('of a calm queue are exponential: the 99 % is ln 100 times the mean', () => {
    const times = new ResponseTimes();
    for (let at = 0; at < 5000; at += 1) times.addCalm(3, 0.002);
    expect(times.quantile(0.99)).toBeCloseTo(0.002 * Math.log(100), 5);
    expect(times.mean).toBeCloseTo(0.002, 12);
  });

  test('of a backlog are as long as it lasts', () => {
    const times = new ResponseTimes();
    times.addBacklog(100, 0, 2);
    expect(Math.abs(times.quantile(0.9) - 1.8)).toBeLessThan(0.05);
    expect(times.mean).toBeCloseTo(1, 12);
  });

  test('keep their figures in a bounded space, whatever comes', () => {
    const times = new ResponseTimes();
    for (let at = 0; at < 3000; at += 1) times.addCalm(1, 1e-3 * 1.005 ** at);
    expect(times.requests).toBeCloseTo(3000, 6);
    // Of exponential times whose means spread evenly over decades the median is exp(-0.5772) of the middle mean.
    const median = Math.exp(-0.5772) * 1e-3 * 1.005 ** 1500;
    expect(Math.abs(times.quantile(0.5) / median - 1)).toBeLessThan(0.02);
  });
});

const memory = [{ name: 'memory', size: 64 * MIB, writes: { process: 'uniform', rate: 2000 } }];
const base = { memory, strategy: { strategy: 'xen-4' } };
const spec = (load: number, time = 1e-3) =>
  oneGuest({ ...base, guest: { workload: { cpu: 0.5, service: { time, load } } } }).guests[0]!;

describe('the service of a guest', () => {
  test('undisturbed it answers as M/M/1', () => {
    const service = new ServiceLatency(spec(0.75), 0, 1);
    expect(service.finish(60)).toMatchObject({
      latency_before_s: expect.closeTo(0.004, 9),
      latency_mean_s: expect.closeTo(0.004, 6),
      latency_p99_s: expect.closeTo(0.004 * Math.log(100), 4),
    });
  });

  test('a pause is felt by all who came in it, and by those behind them', () => {
    const pause = 2;
    const load = 0.5;
    const service = new ServiceLatency(spec(load), 0, 1);
    service.setCapacity(10, 0);
    service.setCapacity(10 + pause, 1);
    const { latency_mean_s: mean, latency_worst_s: worst } = service.finish(30);
    expect(worst).toBeCloseTo(pause + 0.002, 3);
    // What waits is a triangle: it grows by the load and drains by the rest.
    const waiting = (load * pause ** 2) / 2 / (1 - load) / load;
    expect(Math.abs((mean! * 30) / (waiting + 30 * 0.002) - 1)).toBeLessThan(0.03);
  });

  test('requests that nobody has answered yet at the end count too', () => {
    const service = new ServiceLatency(spec(0.5), 0, 1);
    service.setCapacity(10, 0);
    service.setCapacity(12, 1);
    expect(service.finish(12).latency_p99_s).toBeGreaterThan(1.5);
  });

  test('a speed that comes back slowly, through that of the load, drains the backlog', () => {
    const service = new ServiceLatency(spec(0.5), 0, 1);
    service.setCapacity(1, 0.001);
    for (let step = 1; step <= 1000; step += 1) service.setCapacity(1 + step / 100, step / 1000);
    const {
      latency_mean_s: mean,
      latency_worst_s: worst,
      latency_p99_s: slow,
    } = service.finish(60);
    expect(mean).toBeGreaterThan(0.1);
    expect(slow).toBeGreaterThan(mean!);
    expect(worst).toBeGreaterThan(slow! * 0.99);
    expect(worst).toBeLessThan(6);
  });

  test('looking at it changes nothing', () => {
    const [watched, left] = [
      new ServiceLatency(spec(0.5), 0, 1),
      new ServiceLatency(spec(0.5), 0, 1),
    ];
    for (const service of [watched, left]) service.setCapacity(1, 0.3);
    for (let at = 1; at < 4; at += 0.01) watched.responseAt(at);
    for (const service of [watched, left]) service.setUnreachable(4, 4.5);
    expect(watched.responseAt(4.2)).toBeGreaterThan(watched.responseAt(4));
    expect(watched.finish(9)).toEqual(left.finish(9));
  });
});

describe('in migrations', () => {
  const run = (strategy: object, more: object = {}) =>
    simulate(oneGuest({ memory, strategy, ...more })).migrations[0]!;

  test('the worst is what the service was away for; stopping for all of it is worse than stopping at the end', () => {
    const cold = run({ strategy: 'stop-and-copy' }).metrics;
    const live = run({ strategy: 'xen-4' }).metrics;
    for (const metrics of [cold, live]) {
      const away = metrics.service_downtime_s! + metrics.latency_before_s!;
      expect(metrics.latency_worst_s).toBeCloseTo(Math.max(away, metrics.latency_p99_s!), 3);
    }
    expect(live.latency_mean_s).toBeLessThan(cold.latency_mean_s!);
  });

  test('lost time is the downtime and what slowed the guest', () => {
    const { metrics } = run({ strategy: 'qemu-postcopy' });
    const ran = metrics.total_time_s! - metrics.downtime_s!;
    expect(metrics.lost_work_s).toBeCloseTo(metrics.downtime_s! + metrics.guest_slowdown! * ran, 6);
  });

  test('the series has the pause as a peak', () => {
    const { series, metrics } = run({ strategy: 'stop-and-copy' });
    const latency = series.columns['latency']!;
    expect(latency).toHaveLength(series.time.length);
    expect(Math.max(...latency)).toBeGreaterThan(0.9 * metrics.downtime_s!);
    expect(latency[0]).toBeCloseTo(metrics.latency_before_s!, 9);
  });
});

describe('energy', () => {
  const coefficients = oneGuest(base).plan[0]!.costs.energy;
  const input = { sent: 1.2e9, time: 10, copyCores: 1, sourceCores: 20, destinationCores: 10 };

  test('by bytes sent is what Liu et al. give for two equal hosts, and the network', () => {
    const energy = energyOf(coefficients, input);
    expect(energy.energy_source_j! + energy.energy_destination_j!).toBeCloseTo(634.565, 3);
    expect(energy.energy_network_j).toBeCloseTo(24, 9);
    expect(energy.energy_j).toBeCloseTo(658.565, 3);
  });

  test('by busy cores is power times time at either end', () => {
    const energy = energyOf({ ...coefficients, model: 'power' }, input);
    expect(energy.energy_source_j).toBeCloseTo((150 / 20) * 10, 9);
    expect(energy.energy_destination_j).toBeCloseTo((150 / 10) * 10, 9);
  });
});
