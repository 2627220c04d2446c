import type { PublishedCase } from './paper-file.ts';

/** Strategies that papers measured and of which the project holds no scenario, by what their cases call them. */
const UNCOVERED: readonly (readonly [RegExp, string])[] = [
  [/with DSB/i, 'dynamic self-ballooning'],
  [/^agile/i, 'Agile migration over a shared swap device'],
  [/post-?copy|umem|^post$/i, 'post-copy'],
  [/^sg(_|$)|scatter/i, 'scatter-gather migration'],
  [/rdma/i, 'migration over RDMA'],
  [/forwarding/i, 'forwarding of throttled disk writes'],
  [/xb(z)?rle|delta/i, 'delta compression'],
  [/compress|dedup|gang|GMGD/i, 'compression or de-duplication'],
  [/stun/i, 'stunning of writers'],
  [/vmotion/i, 'vMotion'],
];

function strategyOf({ algorithm }: PublishedCase): string {
  const name = Object.hasOwn(algorithm, 'name') ? algorithm.name : '';
  return typeof name === 'string' ? name.slice(0, 200) : '';
}

/** Why nothing is simulated for a case that no scenario file covers. */
export function reasonNotSimulated(one: PublishedCase, comparable: boolean): string {
  const strategy = strategyOf(one);
  const missing = UNCOVERED.find(([pattern]) => pattern.test(strategy));
  if (missing)
    return `It measures ${missing[1]}, of which the project holds no published scenario.`;
  const inputs = one.missing_inputs.filter((input) => !/^none\b/i.test(input));
  if (inputs.length > 0) return `published without what a scenario needs: ${inputs.join('; ')}`;
  return comparable
    ? 'published; the project holds no scenario for it'
    : 'published without a total time, downtime, data or number of rounds to compare';
}
