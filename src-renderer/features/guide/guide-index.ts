import type { MetricDefinition, SeriesDefinition } from '#shared/result/catalogue.ts';
import { LIFE_POLICY_KINDS } from '#shared/scenario/tunables.ts';
import type {
  LifeCatalogue,
  LifePolicyDescriptor,
  LifePolicyKind,
  StrategyCatalogue,
  StrategyDescriptor,
} from '#shared/scenario/tunables.ts';
import { plainText } from './marked-text.ts';

type StrategyKind = StrategyDescriptor['kind'];
export type EntryKind = StrategyKind | 'life' | 'topic' | 'term' | 'tunable';

/** Kinds of strategies in the order of the contents. */
export const STRATEGY_KINDS: readonly StrategyKind[] = ['memory', 'disk', 'policy'];

/** One thing that the guide explains. */
export interface GuideEntry {
  /** Below `/guide/`: "qemu", "qemu/downtimeLimit", "term/downtime_s", "topic/convergence". */
  readonly to: string;
  readonly kind: EntryKind;
  readonly title: string;
  /** A sentence for lists of results. */
  readonly summary: string;
  /** Of a tunable: the strategy or policy that has it. */
  readonly owner?: string;
  /** Everything in it that can be searched for, in lower case. */
  readonly words: string;
}

/** A page of prose. */
export interface Topic {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly sections: readonly TopicSection[];
}

interface TopicSection {
  readonly title: string;
  readonly text: readonly string[];
  readonly list: readonly string[];
}

/** A word of the glossary; metrics and series bring their unit along. */
export interface Term {
  readonly id: string;
  readonly group: 'concepts' | 'metrics' | 'series';
  readonly title: string;
  readonly text: string;
  readonly unit: string | null;
  readonly better: MetricDefinition['better'];
}

/** A strategy with the address of its page. */
export interface StrategyPage {
  readonly page: string;
  readonly descriptor: StrategyDescriptor;
}

/** The policies of one kind that decide in the life of a cluster, on one page. */
export interface LifePage {
  readonly page: string;
  readonly kind: LifePolicyKind;
  readonly title: string;
  readonly summary: string;
  readonly policies: readonly LifePolicyDescriptor[];
}

/** Pages that are no strategies; a strategy of that name would be shadowed. */
const RESERVED = ['term', 'topic', ...LIFE_POLICY_KINDS.map(lifeAddress)];

function lifeAddress(kind: LifePolicyKind): string {
  return `life-${kind}`;
}

/** A page for each kind of policies of a life, in the order of the catalogue; none when there is no such catalogue. */
export function lifePages(
  life: LifeCatalogue | undefined,
  words: (kind: LifePolicyKind) => { readonly title: string; readonly summary: string },
): LifePage[] {
  if (!life) return [];
  return LIFE_POLICY_KINDS.map((kind) => ({
    page: lifeAddress(kind),
    kind,
    ...words(kind),
    policies: life[kind],
  }));
}

/** The pages of strategies by their id; where two kinds share one, the later is "disk-<id>" or "policy-<id>". */
export function strategyPages(catalogue: StrategyCatalogue): StrategyPage[] {
  const taken = new Set(RESERVED);
  const all = STRATEGY_KINDS.flatMap((kind) => catalogue[kind] ?? []);
  return all.map((descriptor) => {
    const page = taken.has(descriptor.id) ? `${descriptor.kind}-${descriptor.id}` : descriptor.id;
    taken.add(page);
    return { page, descriptor };
  });
}

/** The glossary: words in alphabetical order, then metrics and series in the order of their catalogues. */
export function glossaryTerms(
  concepts: readonly { readonly id: string; readonly title: string; readonly text: string }[],
  metrics: readonly MetricDefinition[],
  series: readonly SeriesDefinition[],
): Term[] {
  const words = concepts
    .toSorted((one, other) => one.title.localeCompare(other.title))
    .map((one): Term => ({ ...one, group: 'concepts', unit: null, better: 'none' }));
  const measured = metrics.map(({ id, label, definition, unit, better }): Term => ({
    id,
    group: 'metrics',
    title: label,
    text: definition,
    unit,
    better,
  }));
  const known = new Set(measured.map((one) => one.id));
  const recorded = series.map(({ id, label, definition, unit }): Term => ({
    // A series may carry the name of a metric; the address of the metric stays.
    id: known.has(id) ? `series-${id}` : id,
    group: 'series',
    title: label,
    text: definition,
    unit,
    better: 'none',
  }));
  return [...words, ...measured, ...recorded];
}

const join = (...texts: readonly string[]): string => texts.join(' ').toLowerCase();

function strategyEntries({ page, descriptor }: StrategyPage): GuideEntry[] {
  const { id, kind, title, summary, source, stopRule, goodFor, badFor } = descriptor;
  const own: GuideEntry = {
    to: page,
    kind,
    title,
    summary,
    words: join(id, title, summary, source, stopRule, goodFor, badFor),
  };
  const tunables = Object.entries(descriptor.tunables).map(([key, tunable]): GuideEntry => ({
    to: `${page}/${key}`,
    kind: 'tunable',
    title: tunable.label,
    summary: tunable.meaning,
    owner: title,
    words: join(key, tunable.label, tunable.meaning, tunable.source, title),
  }));
  return [own, ...tunables];
}

function lifeEntries({ page, title, summary, policies }: LifePage): GuideEntry[] {
  const own: GuideEntry = {
    to: page,
    kind: 'life',
    title,
    summary,
    words: join(
      title,
      summary,
      ...policies.flatMap((one) => [one.id, one.title, one.summary, one.source]),
      ...policies.flatMap((one) => [one.goodFor, one.badFor]),
    ),
  };
  const tunables = policies.flatMap((policy) =>
    Object.entries(policy.tunables).map(([key, tunable]): GuideEntry => ({
      to: `${page}/${policy.id}.${key}`,
      kind: 'tunable',
      title: tunable.label,
      summary: tunable.meaning,
      owner: policy.title,
      words: join(key, tunable.label, tunable.meaning, tunable.source, policy.title),
    })),
  );
  return [own, ...tunables];
}

/** Everything that the guide explains, in the order of its contents. */
export function guideEntries(
  strategies: readonly StrategyPage[],
  topics: readonly Topic[],
  terms: readonly Term[],
  life: readonly LifePage[] = [],
): GuideEntry[] {
  const pages = [...strategies.flatMap(strategyEntries), ...life.flatMap(lifeEntries)];
  const prose = topics.map(({ id, title, summary, sections }): GuideEntry => ({
    to: `topic/${id}`,
    kind: 'topic',
    title,
    summary,
    words: join(
      title,
      summary,
      ...sections.flatMap((one) => [one.title, ...one.text, ...one.list].map(plainText)),
    ),
  }));
  const words = terms.map(({ id, title, text }): GuideEntry => ({
    to: `term/${id}`,
    kind: 'term',
    title,
    summary: plainText(text),
    words: join(id, title, plainText(text)),
  }));
  return [...pages.filter((one) => one.kind !== 'tunable'), ...prose, ...words].concat(
    pages.filter((one) => one.kind === 'tunable'),
  );
}

/** How well an entry meets the search: 0 is best. */
function rank(entry: GuideEntry, wanted: string, words: readonly string[]): number {
  const title = entry.title.toLowerCase();
  if (title === wanted || entry.to.split('/').at(-1)?.toLowerCase() === wanted) return 0;
  if (title.startsWith(wanted)) return 1;
  if (words.every((word) => title.includes(word))) return 2;
  return 3;
}

/** Entries that hold every word of the search, the best first; none for an empty search. */
export function searchGuide(entries: readonly GuideEntry[], search: string): GuideEntry[] {
  const wanted = search.trim().toLowerCase();
  const words = wanted.split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return entries
    .filter((entry) => words.every((word) => entry.words.includes(word)))
    .map((entry) => ({ entry, rank: rank(entry, wanted, words) }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ entry }) => entry);
}
