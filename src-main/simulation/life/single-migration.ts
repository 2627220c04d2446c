import type { ClusterMove } from '#shared/result/cluster.ts';
import { lifeGuests, lifeHosts } from '#shared/scenario/life/expand.ts';
import type { Scenario } from '#shared/scenario/types.ts';

/**
 * One migration of a life as a scenario of its own, to be simulated in full: the guest at the demand that it had, over
 * a path of the rate that the migration had at its end. What else was going on is in that rate only.
 *
 * @returns null when the scenario has no life or the migration's guest or hosts are not in it
 */
export function migrationOfLife(scenario: Scenario, move: ClusterMove): Scenario | null {
  const { life } = scenario;
  const guest = lifeGuests(scenario)[move.guest];
  const hosts = lifeHosts(scenario);
  const source = hosts[move.from];
  const destination = hosts[move.to];
  if (!life || !guest || !source || !destination) return null;
  const phase = {
    name: 'demand',
    duration: 1e9,
    memoryWrites: move.level,
    diskIo: move.level,
    throughput: move.level,
    regions: {},
  };
  const { workload } = guest.spec;
  const { efficiency, latency } = scenario.network;
  const spec = {
    ...guest.spec,
    name: guest.name,
    host: source.name,
    workload: { ...workload, cpu: workload.cpu * move.level, phases: [phase], repeat: false },
  };
  const rate = move.rate > 0 ? move.rate / efficiency : null;
  return {
    godwit: 'scenario',
    version: 1,
    name: `${guest.name} from ${source.name} to ${destination.name}`.slice(0, 80),
    description: `A migration of "${scenario.name}", as it stood alone with the share of the links that it had.\n`,
    seed: scenario.seed,
    resolution: scenario.resolution,
    limits: { ...scenario.limits, time: Math.max(scenario.limits.time, 7200) },
    hosts: [
      { ...source.spec, name: source.name },
      { ...destination.spec, name: destination.name },
    ],
    network: { latency, efficiency, backplane: rate },
    guests: [spec],
    plan: [{ guest: guest.name, to: destination.name, at: 0, ...life.migration }],
  };
}
