import { METRICS } from '../result/catalogue.ts';
import { quantityExpectation } from '../units/parse.ts';
import { RUN_FIELDS } from './fields.ts';
import { quantityOfMetric, resolveName } from './resolve.ts';
import { keywordOf, tokenise } from './tokens.ts';
import type { Token } from './tokens.ts';
import type { Span, Subject, Vocabulary } from './tree.ts';
import { writeText } from './write.ts';

/** Something that may stand where somebody is typing. */
export interface Completion {
  /** What is put into the text. */
  readonly insert: string;
  readonly kind: 'field' | 'metric' | 'parameter' | 'operator' | 'value' | 'word';
  /** What it is, in a few words; empty where it speaks for itself. */
  readonly detail: string;
}

export interface Completions extends Span {
  /** The part of the text from `from` to `to` is replaced. */
  readonly options: readonly Completion[];
}

const MOST_OPTIONS = 30;

/**
 * What may stand at a position of an expression.
 *
 * @param position in UTF-16 units, at most the length of the text
 */
export function completeFilter(
  text: string,
  position: number,
  vocabulary: Vocabulary,
): Completions {
  const { tokens } = tokenise(text.slice(0, position));
  const before = tokens.slice(0, -1);
  const last = before.at(-1);
  const isTyping =
    last !== undefined && last.to === position && (last.kind === 'word' || last.kind === 'quoted');
  const typed = isTyping ? last.text : '';
  const earlier = isTyping ? before.slice(0, -1) : before;
  const options = optionsAfter(earlier, isTyping, vocabulary);
  const wanted = typed.toLowerCase();
  const found = options
    .filter((one) => plain(one.insert).includes(wanted) && plain(one.insert) !== wanted)
    // What begins with the typed letters comes before what has them somewhere.
    .toSorted(
      (a, b) =>
        Number(plain(b.insert).startsWith(wanted)) - Number(plain(a.insert).startsWith(wanted)),
    );
  return {
    from: isTyping ? last.from : position,
    to: position,
    options: found.slice(0, MOST_OPTIONS),
  };
}

const plain = (insert: string): string => insert.replaceAll('"', '').trim().toLowerCase();
const word = (insert: string, detail = ''): Completion => ({ insert, kind: 'word', detail });

function optionsAfter(
  tokens: readonly Token[],
  isTyping: boolean,
  vocabulary: Vocabulary,
): readonly Completion[] {
  const last = tokens.at(-1);
  if (last === undefined || last.kind === 'open') {
    const list = last ? listSubject(tokens) : undefined;
    return list ? valuesFor(list, vocabulary) : conditions(vocabulary);
  }
  if (last.kind === 'comma') {
    const list = listSubject(tokens);
    return list ? valuesFor(list, vocabulary) : [];
  }
  if (last.kind === 'operator') {
    const name = tokens.at(-2);
    const subject = name?.kind === 'word' ? resolveName(name.text) : undefined;
    return subject ? valuesFor(subject, vocabulary) : [];
  }
  const keyword = keywordOf(last);
  if (keyword !== null && keyword !== 'in') return conditions(vocabulary);
  const subject = last.kind === 'word' ? resolveName(last.text) : undefined;
  const isValue = tokens.at(-2)?.kind === 'operator';
  const joining = [word('and'), word('or')];
  if (subject && !isValue)
    return [...operatorsFor(subject), ...(isTyping ? conditions(vocabulary) : [])];
  return isTyping ? [...joining, ...conditions(vocabulary)] : joining;
}

/** What the list that is still open is compared with. */
function listSubject(tokens: readonly Token[]): Subject | undefined {
  const open = tokens.findLastIndex(({ kind }) => kind === 'open');
  const inside = tokens.slice(open + 1);
  const isList = inside.every(
    ({ kind }) => kind === 'word' || kind === 'quoted' || kind === 'comma',
  );
  const before = tokens[open - 1];
  if (!isList || !before || keywordOf(before) !== 'in') return undefined;
  const negated = tokens[open - 2];
  const name = negated && keywordOf(negated) === 'not' ? tokens[open - 3] : negated;
  return name?.kind === 'word' ? resolveName(name.text) : undefined;
}

function conditions(vocabulary: Vocabulary): Completion[] {
  return [
    ...RUN_FIELDS.map(({ id, meaning }): Completion => ({
      insert: id,
      kind: 'field',
      detail: meaning,
    })),
    ...METRICS.map(({ id, label }): Completion => ({ insert: id, kind: 'metric', detail: label })),
    ...vocabulary.parameters.map((insert): Completion => ({
      insert,
      kind: 'parameter',
      detail: '',
    })),
    word('not', 'Turns the next condition round.'),
  ];
}

function operatorsFor(subject: Subject): Completion[] {
  const type = subject.kind === 'field' ? subject.field.type : subject.kind;
  const operator = (insert: string, detail: string): Completion => ({
    insert,
    kind: 'operator',
    detail,
  });
  const equal = [operator('=', 'equals'), operator('!=', 'differs from')];
  const order = [
    operator('<', 'less than'),
    operator('<=', 'at most'),
    operator('>', 'more than'),
    operator('>=', 'at least'),
  ];
  const contains = operator('~', 'contains');
  const among = operator('in (', 'is one of');
  if (type === 'flag') return equal;
  if (type === 'choice') return [...equal, among];
  if (type === 'text' || type === 'list') return [...equal, contains, among];
  return [...order, ...equal, ...(type === 'parameter' ? [contains] : [])];
}

function valuesFor(subject: Subject, vocabulary: Vocabulary): Completion[] {
  const value = (text: string, detail = ''): Completion => ({
    insert: writeText(text),
    kind: 'value',
    detail,
  });
  const raw = (insert: string, detail = ''): Completion => ({ insert, kind: 'value', detail });
  if (subject.kind === 'metric') {
    const metric = METRICS.find(({ id }) => id === subject.id);
    if (!metric) return [];
    const examples = quantityExpectation(quantityOfMetric(metric)).example.split(' or ')[0] ?? '';
    return examples.split(', ').map((one) => raw(one.replaceAll('"', ''), metric.label));
  }
  if (subject.kind === 'parameter') return [raw('none', 'has no such parameter')];
  const { field } = subject;
  if (field.type === 'flag') return [raw('yes'), raw('no')];
  if (field.choices) return field.choices.map((choice) => value(choice));
  return field.known ? vocabulary[field.known].map((one) => value(one)) : [];
}
