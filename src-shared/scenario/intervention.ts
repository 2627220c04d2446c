import type { Intervention } from '../contract/interventions.ts';
import { FAULT_KIND_TITLES } from '../messages/faults.ts';
import { exactQuantity, formatDuration } from '../units/format.ts';
import type { Seconds } from '../units/types.ts';
import { lifeHosts } from './life/expand.ts';
import type { ScenarioProblem } from './problem.ts';
import { didYouMean } from './suggest.ts';
import type { Scenario } from './types.ts';

/** The host that is meant, as it was shown last. */
interface HostNow {
  readonly state: string;
  readonly draining: boolean;
}

/** Names of the hosts of a scenario, those of a life each by itself. */
function hostNames(scenario: Scenario): string[] {
  return scenario.life
    ? lifeHosts(scenario).map(({ name }) => name)
    : scenario.hosts.map(({ name }) => name);
}

/** When a run of the scenario ends at the latest. */
function latestEnd({ life, limits }: Scenario): Seconds {
  return life ? life.duration : limits.time;
}

/**
 * What forbids an intervention, each in a sentence; empty when nothing does.
 *
 * @param at simulated time of the intervention
 * @param present simulated time that the run has reached
 * @param hostNow the host that is meant, where it is known
 */
export function interventionProblems(
  scenario: Scenario,
  intervention: Intervention,
  moment: { readonly at: Seconds; readonly present: Seconds; readonly hostNow: HostNow | null },
): ScenarioProblem[] {
  const { at, present, hostNow } = moment;
  const end = latestEnd(scenario);
  if (at < present)
    return [
      {
        path: 'at',
        message: `found ${formatDuration(at)}, but the run is at ${formatDuration(present)} already; expected a moment from then on, or none for the present`,
      },
    ];
  if (at >= end)
    return [
      {
        path: 'at',
        message: `found ${formatDuration(at)}, but the run ends at ${formatDuration(end)} at the latest; expected an earlier moment`,
      },
    ];
  return [...whereProblems(scenario, intervention), ...stateProblems(intervention, hostNow)];
}

function* whereProblems(
  scenario: Scenario,
  intervention: Intervention,
): Generator<ScenarioProblem> {
  const names = hostNames(scenario);
  const { host } = intervention;
  if (host !== null && !names.includes(host))
    yield {
      path: 'intervention.host',
      message: `found "${host}", but no host of this run is called so${didYouMean(host, names.slice(0, 1000))}; expected one of its ${names.length} hosts`,
      ...(names[0] === undefined ? {} : { example: names[0] }),
    };
  if (intervention.action === 'maintenance') {
    if (!scenario.life)
      yield {
        path: 'intervention.action',
        message:
          'found a maintenance in a run of single migrations, in which nobody would move the other guests; expected the life of a cluster, or a fault',
      };
  } else if (scenario.life && host === null)
    yield {
      path: 'intervention.host',
      message: 'found none, but a fault in the life of a cluster strikes a host; expected its name',
      ...(names[0] === undefined ? {} : { example: names[0] }),
    };
}

function* stateProblems(
  { action, host, ...rest }: Intervention,
  now: HostNow | null,
): Generator<ScenarioProblem> {
  if (now === null) return;
  const path = 'intervention.host';
  if (action === 'maintenance') {
    if (now.draining || now.state === 'away')
      yield {
        path,
        message: `"${host}" ${now.state === 'away' ? 'is in maintenance' : 'is being emptied'} already; expected another host`,
      };
    else if (now.state !== 'up')
      yield {
        path,
        message: `"${host}" does not run now (${now.state}); expected a host that does, or a later moment`,
      };
  } else if ('kind' in rest && rest.kind === 'host-crash' && now.state === 'down')
    yield { path, message: `"${host}" has crashed already; expected another host` };
}

/**
 * The scenario with an intervention as a part of it, as a document to be read: what it leaves open is filled in as for a
 * person who writes it. What it means before `at` is what it meant without.
 */
export function withIntervention(
  scenario: Scenario,
  intervention: Intervention,
  at: Seconds,
): object {
  const { life, faults } = scenario;
  if (intervention.action === 'maintenance') {
    const { host, duration } = intervention;
    const maintenance = [...(life?.maintenance ?? []), { hosts: [host], at, duration }];
    return { ...scenario, life: { ...life, maintenance } };
  }
  const { action: _action, host, migration, ...fault } = intervention;
  if (life) {
    const hosts = host === null ? [] : [host];
    return { ...scenario, life: { ...life, faults: [...life.faults, { ...fault, at, hosts }] } };
  }
  const injected = [...(faults?.injected ?? []), { ...fault, at, host, migration }];
  return { ...scenario, faults: { ...faults, injected } };
}

/** An intervention in words, for what is stored of it: "Link down, host-3, for 2 min". */
export function interventionWords(intervention: Intervention): string {
  const { host } = intervention;
  if (intervention.action === 'maintenance') return `Maintenance of ${host}`;
  const { kind, migration, duration } = intervention;
  return [
    FAULT_KIND_TITLES[kind],
    host ?? `migration ${migration + 1}`,
    ...(duration === null ? [] : [`for ${exactQuantity('duration', duration)}`]),
  ].join(', ');
}
