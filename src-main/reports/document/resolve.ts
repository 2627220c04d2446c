import type { ReportBlock, ReportDocument } from '#shared/report/document.ts';
import { readProse } from '#shared/report/prose.ts';
import type { Inline } from '#shared/report/prose.ts';
import { didYouMean } from '#shared/scenario/suggest.ts';
import { figuresOf } from '../figures.ts';
import type { Figure } from '../figures.ts';
import type { ReportInput } from '../input.ts';
import { methodSection } from './method.ts';
import type { ReportProblem, ResolvedBlock, ResolvedReport, Span } from './model.ts';
import { lookUp } from './references.ts';
import { tablesOf } from './tables.ts';

/** What a report's comparisons gave: by name, everything about one, or why it could not be made. */
export type GatheredComparisons = ReadonlyMap<
  string,
  | { readonly ok: true; readonly input: ReportInput }
  | { readonly ok: false; readonly message: string }
>;

type Tell = (field: string, message: string) => void;

/** Bars of one figure that stand on a page. */
const MOST_BARS = 26;

/** A figure of more bars than stand on a page becomes several of one scale, of about as many bars each. */
function partsOf(figure: Figure): Figure[] {
  if (figure.kind !== 'bars' || figure.bars.length <= MOST_BARS) return [figure];
  const parts = Math.ceil(figure.bars.length / MOST_BARS);
  const each = Math.ceil(figure.bars.length / parts);
  return Array.from({ length: parts }, (_, part) => ({
    ...figure,
    bars: figure.bars.slice(part * each, (part + 1) * each),
  }));
}

/** Looks things up for blocks, and tells what it does not find. */
class Resolver {
  readonly #gathered: GatheredComparisons;

  constructor(gathered: GatheredComparisons) {
    this.#gathered = gathered;
  }

  /** A comparison by its name, or what is wrong with it. */
  comparison(key: string): ReportInput | string {
    const found = this.#gathered.get(key);
    if (!found)
      return `the report has no comparison "${key}"${didYouMean(key, [...this.#gathered.keys()])}`;
    return found.ok ? found.input : `the comparison "${key}" cannot be made: ${found.message}`;
  }

  spans(content: readonly Inline[], tell: Tell): Span[] {
    return content.map((inline): Span => {
      if (inline.kind !== 'reference') return inline;
      const { reference, source } = inline;
      const failed = (message: string): Span => {
        tell('text', `${source}: ${message}`);
        return { kind: 'problem', text: `${source} (${message})` };
      };
      if (reference === null)
        return failed(
          'not a reference; expected comparison / configuration / metric, and then mean, interval, change or another part',
        );
      const input = this.comparison(reference.comparison);
      if (typeof input === 'string') return failed(input);
      const found = lookUp(reference, input.comparison);
      return found.ok ? { kind: 'value', text: found.text } : failed(found.message);
    });
  }

  block(block: ReportBlock, tell: Tell): ResolvedBlock[] {
    const failed = (field: string, message: string): ResolvedBlock => {
      tell(field, message);
      return { kind: 'problem', text: message };
    };
    if (block.kind === 'heading')
      return [{ kind: 'heading', level: block.level as 1 | 2 | 3, text: block.text }];
    if (block.kind === 'text') {
      return readProse(block.text).map((part) =>
        part.kind === 'paragraph'
          ? { kind: 'paragraph', content: this.spans(part.content, tell) }
          : { kind: 'list', items: part.items.map((item) => this.spans(item, tell)) },
      );
    }
    const input = this.comparison(block.comparison);
    if (typeof input === 'string') return [failed('comparison', input)];
    if (block.kind === 'figure') {
      const figures = figuresOf(input);
      const figure = figures.find(({ id }) => id === block.figure);
      if (!figure) {
        const known = figures.map(({ id }) => id);
        return [
          failed(
            'figure',
            `"${block.comparison}" has no figure "${block.figure}"${didYouMean(block.figure, known)}; expected one of: ${known.join(', ') || 'it has none'}`,
          ),
        ];
      }
      const caption = block.caption || figure.title;
      return partsOf(figure).map((part, index, parts) => ({
        kind: 'figure',
        figure: {
          figure: part,
          size: block.size,
          caption: parts.length === 1 ? caption : `${caption} (${index + 1} of ${parts.length})`,
        },
      }));
    }
    const { tables, problems } = tablesOf(block, input);
    if (tables.every(({ rows }) => rows.length === 0))
      return [
        {
          kind: 'paragraph',
          content: [
            {
              kind: 'text',
              text:
                block.table === 'parameters'
                  ? 'No parameter differs between these configurations.'
                  : 'Nothing was recorded that could be broken down.',
            },
          ],
        },
      ];
    return [
      ...tables.map((table) => ({ kind: 'table' as const, table })),
      ...problems.map((message) => failed('metrics', message)),
    ];
  }
}

/**
 * Puts everything that a report names in its place. Pure: the same report over the same runs gives the same.
 * What can't be found is told where it would stand, and in `problems`.
 *
 * @param hardware on which the runs were made, as a person describes it; null: as the report says
 */
export function resolveReport(
  report: ReportDocument,
  gathered: GatheredComparisons,
  hardware: string | null = null,
): ResolvedReport {
  const problems: ReportProblem[] = [];
  for (const [key, found] of gathered) {
    if (!found.ok)
      problems.push({ path: `comparisons.${key}`, block: null, message: found.message });
  }
  const resolver = new Resolver(gathered);
  const blocks = report.blocks.map((block, index) =>
    resolver.block(block, (field, message) => {
      problems.push({ path: `blocks[${index}].${field}`, block: index, message });
    }),
  );
  const inputs = new Map(
    [...gathered].flatMap(([key, found]) => (found.ok ? [[key, found.input] as const] : [])),
  );
  return {
    title: report.title,
    authors: report.authors,
    blocks,
    method: methodSection(inputs, hardware ?? report.hardware),
    problems,
  };
}
