import type { LifeExpectation } from '#shared/contract/scenarios.ts';
import { formatDuration, formatFraction, formatNumber } from '#shared/units/format.ts';

/** One thing that is known of a life before it begins. */
export interface LifeStatement {
  /** Message below `lab.lifeExpectation`, and what fills it in. */
  readonly message: string;
  readonly values: Readonly<Record<string, string>>;
  /** `open`: neither good nor bad, as long as nothing more is said in the scenario. */
  readonly tone: 'good' | 'bad' | 'open';
  /** Page of the guide that explains it. */
  readonly guide: string;
  /** Part of the scenario that would change it. */
  readonly part: string;
}

type Drain = LifeExpectation['drains'][number];

function roomStatement({ withoutRoom, guests, hosts }: LifeExpectation): LifeStatement {
  const values = {
    guests: formatNumber(guests),
    hosts: formatNumber(hosts),
    count: formatNumber(withoutRoom),
  };
  const held = withoutRoom === 0;
  return {
    message: held ? 'holds' : 'withoutRoom',
    values,
    tone: held ? 'good' : 'bad',
    guide: 'life-placement',
    part: 'life',
  };
}

function loadStatement({ load }: LifeExpectation): LifeStatement {
  const short = load.most > 1;
  return {
    message: short ? 'overloaded' : 'loaded',
    values: { mean: formatFraction(load.mean), most: formatFraction(load.most) },
    tone: short ? 'bad' : 'good',
    guide: 'life-demand',
    part: 'life.balancing',
  };
}

function spareStatement({ spare, hosts }: LifeExpectation): LifeStatement {
  const message = spare === 0 ? 'noSpare' : spare === 1 ? 'spareOne' : 'spare';
  return {
    message,
    values: { count: formatNumber(spare), hosts: formatNumber(hosts) },
    tone: spare === 0 ? 'bad' : 'good',
    guide: 'life-availability',
    part: 'life',
  };
}

function drainStatement(drain: Drain, at: number, { spare }: LifeExpectation): LifeStatement {
  const { name, slowest: host, hosts, atOnce, expected, deadline, whole } = drain;
  const values = {
    name,
    host,
    hosts: formatNumber(hosts),
    atOnce: formatNumber(Math.min(atOnce, hosts)),
    expected: expected === null ? '' : formatDuration(expected),
    deadline: deadline === null ? '' : formatDuration(deadline),
    whole: whole === null ? '' : formatDuration(whole),
  };
  const statement = (message: string, tone: LifeStatement['tone']): LifeStatement => ({
    message,
    values,
    tone,
    guide: 'topic/life',
    part: `life.maintenance[${at}]`,
  });
  if (expected === null) return statement('drainNever', 'bad');
  if (deadline !== null && expected > deadline) return statement('deadlineMissed', 'bad');
  if (Math.min(atOnce, hosts) > spare) return statement('drainWithoutRoom', 'bad');
  if (expected === 0) return statement('drainNobody', 'good');
  const kept = deadline === null ? 'drain' : 'deadlineKept';
  return statement(hosts > 1 ? `${kept}All` : kept, 'good');
}

function availabilityStatement({ availability }: LifeExpectation): LifeStatement {
  const part = 'life.availability';
  const guide = 'topic/life';
  if (availability === null)
    return { message: 'noCrashes', values: {}, tone: 'open', guide, part: 'life' };
  const { mtbf, recovery, allowed } = availability;
  return {
    message: recovery <= allowed ? 'fiveNines' : 'fewerNines',
    values: {
      mtbf: formatDuration(mtbf),
      recovery: formatDuration(recovery),
      allowed: formatDuration(allowed),
    },
    tone: recovery <= allowed ? 'good' : 'open',
    guide,
    part,
  };
}

/** What is known of a life before it begins: what is wrong, then the rest, most fundamental first. */
export function lifeStatements(life: LifeExpectation): LifeStatement[] {
  const all = [
    roomStatement(life),
    loadStatement(life),
    spareStatement(life),
    availabilityStatement(life),
    ...life.drains.map((drain, at) => drainStatement(drain, at, life)),
  ];
  // What has to be mended is seen first.
  return [...all.filter(({ tone }) => tone === 'bad'), ...all.filter(({ tone }) => tone !== 'bad')];
}

/** Notes of a forecast that `lifeStatements` words with more detail. */
export const STATED: ReadonlySet<string> = new Set([
  'guests-without-room',
  'plan-without-room',
  'deadline-not-met',
  'five-nines-reached',
  'five-nines-missed',
]);
