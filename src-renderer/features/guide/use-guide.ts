import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { METRICS, SERIES } from '#shared/result/catalogue.ts';
import { useApplication } from '#renderer/state/application.ts';
import { glossaryTerms, guideEntries, lifePages, strategyPages } from './guide-index.ts';
import type { GuideEntry, LifePage, StrategyPage, Term, Topic } from './guide-index.ts';

/** What the guide has to say: everything in the present language, from the present catalogue. */
export interface Guide {
  readonly strategies: ComputedRef<readonly StrategyPage[]>;
  readonly life: ComputedRef<readonly LifePage[]>;
  readonly topics: ComputedRef<readonly Topic[]>;
  readonly terms: ComputedRef<readonly Term[]>;
  readonly entries: ComputedRef<readonly GuideEntry[]>;
}

type Branch = Readonly<Record<string, unknown>>;

/** Puts the guide together; lists of messages are read as they stand in the catalogue. */
export function useGuide(): Guide {
  const { t, tm, rt } = useI18n();
  const application = useApplication();

  const word = (message: unknown): string =>
    message === undefined ? '' : rt(message as Parameters<typeof rt>[0]);
  const words = (messages: unknown): string[] =>
    Array.isArray(messages) ? messages.map(word) : [];
  const branches = (key: string): [string, Branch][] => Object.entries(tm(key) as Branch) as never;

  const strategies = computed(() =>
    strategyPages(application.info?.catalogue ?? { memory: [], disk: [] }),
  );
  const life = computed(() =>
    lifePages(application.info?.catalogue.life, (kind) => ({
      title: t(`guide.life.${kind}.title`),
      summary: t(`guide.life.${kind}.summary`),
    })),
  );
  const topics = computed(() =>
    branches('guide.topics').map(([id, topic]): Topic => ({
      id,
      title: word(topic['title']),
      summary: word(topic['summary']),
      sections: ((topic['sections'] ?? []) as Branch[]).map((section) => ({
        title: word(section['title']),
        text: words(section['text']),
        list: words(section['list']),
      })),
    })),
  );
  const terms = computed(() => {
    const concepts = branches('guide.terms').map(([id, term]) => ({
      id,
      title: word(term['title']),
      text: word(term['text']),
    }));
    return glossaryTerms(concepts, METRICS, SERIES);
  });
  const entries = computed(() =>
    guideEntries(strategies.value, topics.value, terms.value, life.value),
  );
  return { strategies, life, topics, terms, entries };
}
