import type { ScenarioProblem } from '../problem.ts';
import { didYouMean } from '../suggest.ts';
import type { Scenario } from '../types.ts';
import { ONLY_IN_A_LIFE, sidesOf, usualSide } from './kinds.ts';
import type { FaultRate, Faults, InjectedFault } from './types.ts';

/** Kinds that are about a host's own disks. */
const ABOUT_DISKS: ReadonlySet<string> = new Set(['disk-error', 'disk-full']);

/** Disks that lie on hosts, of the migrations that a fault may mean. */
function anyLocalDisk({ plan, guests }: Scenario, migration: number | null): boolean {
  return plan
    .filter((_, index) => migration === null || index === migration)
    .some(
      (entry) =>
        entry.disk.strategy !== 'shared' &&
        (guests.find(({ name }) => name === entry.guest)?.disks.length ?? 0) > 0,
    );
}

function* kindProblems(
  scenario: Scenario,
  { kind }: InjectedFault | FaultRate,
  migration: number | null,
  path: string,
): Generator<ScenarioProblem> {
  const why = ONLY_IN_A_LIFE[kind];
  if (why !== undefined)
    yield { path: `${path}.kind`, message: `found "${kind}", but ${why}`, example: 'link-down' };
  else if (ABOUT_DISKS.has(kind) && !anyLocalDisk(scenario, migration))
    yield {
      path: `${path}.kind`,
      message: `found "${kind}", but no disk that is migrated lies on a host: shared storage is out of reach of a host's failures; expected a migration with a disk strategy other than "shared", or another kind`,
      example: 'link-down',
    };
}

function* when(fault: InjectedFault, path: string): Generator<ScenarioProblem> {
  if (fault.at === null && fault.phase === null)
    yield {
      path: `${path}.at`,
      message: 'found neither "at" nor "phase"; expected one of them to say when the fault strikes',
      example: 'phase: memory-copy',
    };
  else if (fault.at !== null && fault.phase !== null)
    yield {
      path: `${path}.phase`,
      message: `found both "at" and "phase"; expected one of them to say when the fault strikes`,
      example: 'null',
    };
  if (fault.round !== null && fault.phase !== 'memory-copy')
    yield {
      path: `${path}.round`,
      message: `found a round ${fault.phase === null ? 'without a phase' : `of "${fault.phase}"`}, but only the memory copy has rounds; expected "phase: memory-copy", or no round`,
      example: 'null',
    };
}

function* where(
  scenario: Scenario,
  fault: InjectedFault,
  path: string,
): Generator<ScenarioProblem> {
  const { plan, hosts } = scenario;
  if (fault.migration >= plan.length)
    yield {
      path: `${path}.migration`,
      message: `found ${fault.migration}, but the plan has ${plan.length} migrations; expected a place in the plan, from 0`,
      example: '0',
    };
  const names = hosts.map(({ name }) => name);
  if (fault.host !== null && !names.includes(fault.host))
    yield {
      path: `${path}.host`,
      message: `found "${fault.host}", but no host is called so${didYouMean(fault.host, names.slice(0, 1000))}; expected the name of a host of this scenario`,
      ...(names[0] === undefined ? {} : { example: names[0] }),
    };
  const sides = sidesOf(fault.kind);
  if (fault.side !== null && sides.length === 1 && usualSide(fault.kind) === 'destination')
    if (fault.side === 'source')
      yield {
        path: `${path}.side`,
        message: `found "source", but "${fault.kind}" strikes where the guest is received; expected "destination"`,
        example: 'destination',
      };
}

/** Faults that mean nothing where they are asked for. */
export function* faultProblems(scenario: Scenario, faults: Faults): Generator<ScenarioProblem> {
  if (scenario.life) {
    yield {
      path: 'faults',
      message:
        'found faults of an ordinary scenario beside "life"; expected them in "life.faults" and "life.faultRates"',
    };
    return;
  }
  for (const [index, fault] of faults.injected.entries()) {
    const path = `faults.injected[${index}]`;
    yield* when(fault, path);
    yield* where(scenario, fault, path);
    yield* kindProblems(scenario, fault, fault.host === null ? fault.migration : null, path);
  }
  const seen = new Set<string>();
  for (const [index, rate] of faults.rates.entries()) {
    const path = `faults.rates[${index}]`;
    yield* kindProblems(scenario, rate, null, path);
    if (seen.has(rate.kind))
      yield {
        path: `${path}.kind`,
        message: `found "${rate.kind}" a second time; expected one rate for each kind`,
      };
    seen.add(rate.kind);
  }
}
