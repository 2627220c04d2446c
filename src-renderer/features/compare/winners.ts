import { formatValue } from '#shared/figures/ticks.ts';
import type { Comparison, Configuration, Why } from '#shared/contract/comparison.ts';
import { WHY_MESSAGES } from '#shared/messages/why.ts';
import { metricDefinition } from '#shared/result/catalogue.ts';
import type { MetricDefinition, MetricFormat, MetricId } from '#shared/result/catalogue.ts';

/** The part of vue-i18n's `t` that is needed here. */
type Translate = (key: string, values?: Record<string, unknown>) => string;

/** What one migration is chosen for over another, with what its amounts are put down to. */
const CONTESTS = [
  { metric: 'total_time_s', parts: 'traffic' },
  { metric: 'service_downtime_s', parts: 'downtime' },
  { metric: 'wire_bytes', parts: 'bytes' },
  { metric: 'lost_work_s', parts: 'work' },
] as const satisfies readonly { metric: MetricId; parts: string }[];

/** Parameters in which strategies differ by nature; all others make another task of it. */
const OWN_CHOICE = /^(plan|name|description|seed)\b/;
/** A part of a difference that is smaller than this share of it explains nothing. */
const LEAST_SHARE = 0.1;
const MOST_REASONS = 2;

/** One amount of the winner beside that of the next. */
export interface Reason {
  readonly label: string;
  readonly winner: string;
  readonly next: string;
}

export interface Contest {
  readonly metric: MetricDefinition;
  /** The least, and all that are written with the same number. */
  readonly least: readonly Configuration[];
  readonly leastText: string;
  /** The least of the others; null where all are level. */
  readonly next: Configuration | null;
  readonly nextText: string;
  /** Whether the two intervals overlap, so that the order may be chance. */
  readonly overlaps: boolean;
  /** What makes up the difference between them, the largest first. */
  readonly reasons: readonly Reason[];
  /** What the winner pays for it: amounts that are larger with it. */
  readonly costs: readonly Reason[];
}

/** Configurations that have the same task as the baseline: the same guests, hosts, links and faults. */
export function peersOf({ configurations, parameters, baseline }: Comparison): Configuration[] {
  const reference = configurations.find(({ id }) => id === baseline) ?? configurations[0];
  if (!reference) return [];
  const task = parameters.flatMap(({ path }, index) => (OWN_CHOICE.test(path) ? [] : [index]));
  return configurations.filter(
    (one) =>
      one.kind === reference.kind &&
      task.every((index) => one.parameters[index] === reference.parameters[index]),
  );
}

interface Amount {
  readonly label: string;
  readonly format: MetricFormat;
  readonly winner: number;
  readonly next: number;
  /** Of the difference between the two, positive where it speaks for the winner. */
  readonly share: number;
}

function meanOf(comparison: Comparison, one: Configuration, metric: MetricId): number | null {
  return one.cells[comparison.metrics.indexOf(metric)]?.summary.mean ?? null;
}

/** Parts of a sum that were told for both, by their share of the difference of the sums. */
function partAmounts(
  why: Why | null,
  which: 'downtime' | 'bytes',
  [winner, next]: readonly [Configuration, Configuration],
): Amount[] {
  const partsOf = ({ id }: Configuration): ReadonlyMap<string, number> =>
    new Map(
      why?.configurations
        .find((one) => one.id === id)
        ?.[which].map(({ code, mean }): [string, number] => [code, mean]),
    );
  const [own, other] = [partsOf(winner), partsOf(next)];
  const sum = (parts: ReadonlyMap<string, number>): number =>
    [...parts.values()].reduce((total, part) => total + part, 0);
  const difference = sum(other) - sum(own);
  if (difference <= 0) return [];
  return [...new Set([...own.keys(), ...other.keys()])].map((code) => ({
    label: WHY_MESSAGES[code] ?? code,
    format: which === 'bytes' ? 'bytes' : 'duration',
    winner: own.get(code) ?? 0,
    next: other.get(code) ?? 0,
    share: ((other.get(code) ?? 0) - (own.get(code) ?? 0)) / difference,
  }));
}

/**
 * Bytes by what strategies do about them: pages sent more than once, pages of zeros that cost a marker only, and disks. Where
 * these say nothing, by the stretches in which they were sent.
 */
function byteAmounts(
  comparison: Comparison,
  why: Why | null,
  pair: readonly [Configuration, Configuration],
): Amount[] {
  const [winner, next] = pair;
  const of = (one: Configuration, metric: MetricId): number => meanOf(comparison, one, metric) ?? 0;
  const difference = of(next, 'wire_bytes') - of(winner, 'wire_bytes');
  const pages = of(next, 'normal_pages');
  // A page with its header, as they went over the wire.
  const pageBytes = pages > 0 ? of(next, 'ram_bytes') / pages : 0;
  if (difference <= 0) return [];
  const causes = (
    [
      { metric: 'redundant_pages', bytes: pageBytes },
      { metric: 'zero_pages', bytes: -pageBytes },
      { metric: 'disk_bytes', bytes: 1 },
    ] as const
  ).flatMap(({ metric, bytes }): Amount[] => {
    const known = metricDefinition(metric);
    if (!known) return [];
    const [own, other] = [of(winner, metric), of(next, metric)];
    const share = ((other - own) * bytes) / difference;
    return [{ label: known.label, format: known.format, winner: own, next: other, share }];
  });
  return causes.some(({ share }) => share >= LEAST_SHARE)
    ? causes
    : partAmounts(why, 'bytes', pair);
}

/**
 * A time is what was sent by the rate at which it was: their shares are those of the logarithms, since they multiply.
 * What neither explains, as waiting and setup, has no share.
 */
function trafficAmounts(
  comparison: Comparison,
  pair: readonly [Configuration, Configuration],
): Amount[] {
  const [time, sent, rate] = (['total_time_s', 'wire_bytes', 'mean_rate'] as const).map((metric) =>
    pair.map((one) => meanOf(comparison, one, metric)),
  );
  const ratio = ([own, other]: (number | null)[] = []): number =>
    own && other ? Math.log(other / own) : 0;
  const whole = ratio(time);
  if (whole <= 0) return [];
  return [
    { metric: 'wire_bytes', values: sent, share: ratio(sent) / whole },
    { metric: 'mean_rate', values: rate, share: -ratio(rate) / whole },
  ].flatMap(({ metric, values: [winner, next] = [], share }): Amount[] => {
    const known = metricDefinition(metric);
    if (!known || !winner || !next) return [];
    return [{ label: known.label, format: known.format, winner, next, share }];
  });
}

/** Work is lost while the guest stands, and while it is slowed or waits for pages. */
function workAmounts(
  comparison: Comparison,
  pair: readonly [Configuration, Configuration],
  t: Translate,
): Amount[] {
  const [lost, stopped] = (['lost_work_s', 'downtime_s'] as const).map((metric) =>
    pair.map((one) => meanOf(comparison, one, metric) ?? 0),
  );
  const [ownLost = 0, otherLost = 0] = lost ?? [];
  const [ownStopped = 0, otherStopped = 0] = stopped ?? [];
  const difference = otherLost - ownLost;
  if (difference <= 0) return [];
  const [ownSlowed, otherSlowed] = [
    Math.max(0, ownLost - ownStopped),
    Math.max(0, otherLost - otherStopped),
  ];
  return [
    { label: t('compare.winners.stopped'), winner: ownStopped, next: otherStopped },
    { label: t('compare.winners.slowed'), winner: ownSlowed, next: otherSlowed },
  ].map((one) => ({ ...one, format: 'duration', share: (one.next - one.winner) / difference }));
}

function reasonsOf(amounts: readonly Amount[], sign: 1 | -1): Reason[] {
  return amounts
    .filter(({ share }) => sign * share >= LEAST_SHARE)
    .toSorted((a, b) => sign * (b.share - a.share))
    .slice(0, MOST_REASONS)
    .map(({ label, format, winner, next }) => ({
      label,
      winner: formatValue(winner, format),
      next: formatValue(next, format),
    }))
    .filter(({ winner, next }) => winner !== next);
}

/**
 * For each of the quantities that a strategy is chosen by: which peer of the baseline has the least of it, which comes
 * next, and what the difference between these two is made of. Only what has a mean takes part: runs that did not end
 * have none.
 */
export function contestsOf(comparison: Comparison, why: Why | null, t: Translate): Contest[] {
  const peers = peersOf(comparison);
  return CONTESTS.flatMap(({ metric: id, parts }): Contest[] => {
    const metric = metricDefinition(id);
    const ranked = peers
      .flatMap((one) => {
        const mean = meanOf(comparison, one, id);
        return mean === null ? [] : [{ one, mean }];
      })
      .toSorted((a, b) => a.mean - b.mean);
    const [first] = ranked;
    if (!metric || !first || ranked.length < 2) return [];
    const write = (mean: number): string => formatValue(mean, metric.format);
    const leastText = write(first.mean);
    const level = new Set(ranked.filter(({ mean }) => write(mean) === leastText));
    const least = peers.filter((peer) => [...level].some(({ one }) => one === peer));
    const second = ranked[least.length];
    const pair = second ? ([first.one, second.one] as const) : null;
    const amounts: Record<typeof parts, () => Amount[]> = {
      traffic: () => (pair ? trafficAmounts(comparison, pair) : []),
      downtime: () => (pair ? partAmounts(why, 'downtime', pair) : []),
      bytes: () => (pair ? byteAmounts(comparison, why, pair) : []),
      work: () => (pair ? workAmounts(comparison, pair, t) : []),
    };
    const found = amounts[parts]();
    const intervalOf = (one: Configuration | undefined) =>
      one?.cells[comparison.metrics.indexOf(id)]?.summary.interval ?? null;
    const [own, other] = [intervalOf(first.one), intervalOf(second?.one)];
    return [
      {
        metric,
        least,
        leastText,
        next: second?.one ?? null,
        nextText: second ? write(second.mean) : '',
        overlaps: own !== null && other !== null && own.high >= other.low,
        reasons: reasonsOf(found, 1),
        costs: reasonsOf(found, -1),
      },
    ];
  });
}

/** More than these are counted only. */
const MOST_NAMED = 4;

/** What those that are level are called, the first few by name: "A, C", "A, B, C, D and 7 more". */
export function namesOf(
  configurations: readonly Configuration[],
  name: (one: Configuration) => string,
  t: Translate,
): string {
  const named = configurations.slice(0, MOST_NAMED).map(name).join(', ');
  const more = configurations.length - MOST_NAMED;
  return more > 0 ? t('compare.winners.more', { named, count: more }) : named;
}
