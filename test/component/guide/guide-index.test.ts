import { describe, expect, it } from 'vitest';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { METRICS, SERIES } from '#shared/result/catalogue.ts';
import type { StrategyCatalogue, StrategyDescriptor } from '#shared/scenario/tunables.ts';
import { createMessages } from '#renderer/app/i18n.ts';
import {
  glossaryTerms,
  guideEntries,
  lifePages,
  searchGuide,
  strategyPages,
} from '#renderer/features/guide/guide-index.ts';
import { plainText, textParts } from '#renderer/features/guide/marked-text.ts';
import { quantityWords } from '#renderer/features/guide/quantity-words.ts';
import { sourceMarks } from '#renderer/features/guide/source-marks.ts';
import { strategyPicture } from '#renderer/features/guide/strategy-picture.ts';
import { kinds as lifeKinds } from '#renderer/app/messages/en/guide-life.ts';
import terms from '#renderer/app/messages/en/guide-terms.ts';
import topicMessages from '#renderer/app/messages/en/guide-topics.ts';

const everyStrategy = [
  ...STRATEGY_CATALOGUE.memory,
  ...STRATEGY_CATALOGUE.disk,
  ...(STRATEGY_CATALOGUE.policy ?? []),
];

const invented = (over: Partial<StrategyDescriptor>): StrategyDescriptor => ({
  id: 'invented',
  kind: 'memory',
  title: 'Invented',
  summary: 'Counts backwards.',
  source: 'a test',
  stopRule: 'At zero.',
  goodFor: 'Testing.',
  badFor: 'All else.',
  tunables: {},
  ...over,
});

const glossary = glossaryTerms(
  Object.entries(terms).map(([id, term]) => ({ id, ...term })),
  METRICS,
  SERIES,
);
const topics = Object.entries(topicMessages).map(([id, { title, summary, sections }]) => ({
  id,
  title,
  summary,
  sections: (sections as { title?: string; text?: string[]; list?: string[] }[]).map((one) => ({
    title: one.title ?? '',
    text: one.text ?? [],
    list: one.list ?? [],
  })),
}));
const pages = strategyPages(STRATEGY_CATALOGUE);
const life = lifePages(STRATEGY_CATALOGUE.life, (kind) => lifeKinds[kind]);
const entries = guideEntries(pages, topics, glossary, life);

describe('pages of the guide', () => {
  it('hold every strategy, every tunable, every metric and every series, each at an address of its own', () => {
    const addresses = entries.map((entry) => entry.to);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(pages.map(({ descriptor }) => descriptor)).toEqual(everyStrategy);
    const policies = life.flatMap((one) => one.policies);
    expect(policies).toEqual(Object.values(STRATEGY_CATALOGUE.life ?? {}).flat());
    expect(policies.length).toBeGreaterThan(10);
    const tunables = [...everyStrategy, ...policies].flatMap((one) => Object.keys(one.tunables));
    expect(entries.filter((entry) => entry.kind === 'tunable')).toHaveLength(tunables.length);
    for (const { id } of [...METRICS, ...SERIES]) expect(addresses).toContain(`term/${id}`);
  });

  it('grow with the catalogue, and keep apart what shares an id', () => {
    const twice: StrategyCatalogue = {
      memory: [invented({})],
      disk: [invented({ kind: 'disk' }), invented({ id: 'term', kind: 'disk' })],
    };
    expect(strategyPages(twice).map((one) => one.page)).toEqual([
      'invented',
      'disk-invented',
      'disk-term',
    ]);
  });

  it('lead only to pages that exist', () => {
    const known = new Set([
      ...entries.map((entry) => `/guide/${entry.to}`),
      '/lab',
      '/live',
      '/runs',
      '/experiments',
      '/compare',
      '/reports',
      '/archives',
      '/validate',
    ]);
    const texts = [
      ...glossary.map((term) => term.text),
      ...topics.flatMap(({ sections }) => sections.flatMap((one) => [...one.text, ...one.list])),
    ];
    const links = texts.flatMap(textParts).flatMap((part) => (part.kind === 'link' ? part.to : []));
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !known.has(link))).toEqual([]);
  });
});

describe('search', () => {
  it('finds by every word, the title first', () => {
    const [first] = searchGuide(entries, 'Downtime');
    expect(first?.to).toBe('term/downtime_s');
    const found = searchGuide(entries, 'qemu downtime limit');
    expect(found.map((entry) => entry.to)).toContain('qemu/downtimeLimit');
    expect(found.every((entry) => entry.words.includes('qemu'))).toBe(true);
  });

  it('finds ids as they stand in documents, prose, and nothing for nothing', () => {
    expect(searchGuide(entries, 'maxBandwidth')[0]?.to).toBe('qemu/maxBandwidth');
    expect(searchGuide(entries, 'sha-256 digits').map((entry) => entry.to)).toEqual([
      'topic/determinism',
    ]);
    expect(searchGuide(entries, 'heartbeat networks checkpoint').map(({ to }) => to)).toEqual([
      'life-availability/checkpoints.networks',
    ]);
    expect(searchGuide(entries, '  ')).toEqual([]);
    expect(searchGuide(entries, 'zzyzx')).toEqual([]);
  });
});

describe('messages of the guide', () => {
  it('are split into words, code and links', () => {
    expect(textParts('a [b c](term/b) d `e` [f](/lab)')).toEqual([
      { kind: 'text', text: 'a ' },
      { kind: 'link', text: 'b c', to: '/guide/term/b' },
      { kind: 'text', text: ' d ' },
      { kind: 'code', text: 'e' },
      { kind: 'text', text: ' ' },
      { kind: 'link', text: 'f', to: '/lab' },
    ]);
    expect(plainText('a [b](c) `d`')).toBe('a b d');
  });

  it.each([
    ['design; QMP stop', ['design']],
    ['Zayas, SOSP 1987 (recalled)', ['recalled']],
    ['one madvise call; 1.5 us fits the measured pause of one case (calibration)', ['calibrated']],
    ['migration/options.c: 300 ms', []],
  ])('mark the source "%s" with %o', (source, marks) => {
    expect(sourceMarks(source)).toEqual(marks);
  });

  it.each([
    ['rate', 134_217_728, '128 MiB/s'],
    ['duration', 4e-7, '0.4 us'],
    ['duration', 0.3, '300 ms'],
    ['fraction', 0.01, '1 %'],
    ['count', 1e9, '1,000,000,000'],
    ['bytes', 1e15, '909 TiB'],
  ] as const)('write the %s %d as %s', (kind, value, words) => {
    expect(quantityWords(kind, value)).toBe(words);
  });
});

describe('pictures of strategies', () => {
  const { te } = createMessages().global;

  it.each(everyStrategy.map((one) => [`${one.kind} ${one.id}`, one] as const))(
    'the one of %s has its bars in order, words for all of them, and a stop',
    (_name, descriptor) => {
      const picture = strategyPicture(descriptor);
      if (picture === null) {
        expect(descriptor.tunables).toEqual({});
        return;
      }
      expect(te(`guide.picture.steps.${picture.family}[0]`)).toBe(true);
      for (const bar of picture.bars) {
        expect(picture.lanes).toContain(bar.lane);
        expect(bar.from).toBeGreaterThanOrEqual(0);
        expect(bar.to).toBeGreaterThan(bar.from);
        expect(bar.to).toBeLessThanOrEqual(100);
        if (bar.label) expect(te(`guide.picture.bars.${bar.label}`)).toBe(true);
        // Nothing but the guest itself runs on either side of the stop.
        if (bar.look === 'last') {
          expect(bar.from).toBeGreaterThanOrEqual(picture.stop.from);
          expect(bar.to).toBeLessThanOrEqual(picture.stop.to);
        }
        if (bar.look === 'copy') expect(bar.to).toBeLessThanOrEqual(picture.stop.from + 1e-9);
      }
      for (const lane of picture.lanes) {
        const own = picture.bars.filter((bar) => bar.lane === lane);
        const sorted = own.toSorted((one, other) => one.from - other.from);
        for (const [index, bar] of sorted.entries())
          expect(bar.from).toBeGreaterThanOrEqual((sorted[index - 1]?.to ?? 0) - 1e-9);
      }
    },
  );

  it.each([
    ['memory', 'qemu', 'rounds'],
    ['memory', 'xen-4', 'rounds'],
    ['memory', 'qemu-postcopy', 'postCopy'],
    ['memory', 'hines', 'postCopy'],
    ['memory', 'demand', 'demand'],
    ['memory', 'stop-and-copy', 'stopped'],
    ['disk', 'shared', 'noCopy'],
    ['disk', 'block-bitmap', 'threePhase'],
    ['disk', 'qemu-block', 'inStream'],
    ['disk', 'qemu-mirror', 'mirror'],
    ['disk', 'forwarding', 'forward'],
    ['disk', 'vmware-dbt', 'diskRounds'],
    ['disk', 'full-copy', 'diskStopped'],
  ] as const)('the %s strategy %s is drawn as %s', (kind, id, family) => {
    const descriptor = STRATEGY_CATALOGUE[kind].find((one) => one.id === id);
    expect(descriptor && strategyPicture(descriptor)?.family).toBe(family);
  });

  it('an unheard-of strategy is drawn as rounds, and post-copy with as many passes as it makes', () => {
    expect(strategyPicture(invented({}))?.family).toBe('rounds');
    expect(strategyPicture(invented({ kind: 'disk' }))?.family).toBe('diskRounds');
    const passes = (count: number): number =>
      strategyPicture(
        invented({
          title: 'Post-copy',
          tunables: {
            passes: {
              kind: 'count',
              label: 'Passes',
              meaning: '',
              source: '',
              default: count,
              min: 0,
              max: 9,
            },
          },
        }),
      )?.bars.filter((bar) => bar.label === 'pass').length ?? -1;
    expect([0, 1, 2, 9].map(passes)).toEqual([0, 1, 2, 3]);
  });
});
