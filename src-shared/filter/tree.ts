import type { QuantityKind } from '../units/types.ts';
import type { RunField } from './fields.ts';

/** What a condition is about. */
export type Subject =
  | { readonly kind: 'field'; readonly field: RunField }
  | { readonly kind: 'metric'; readonly id: string; readonly quantity: QuantityKind }
  /** Path of a scenario's field, lists by index or by `[*]`: any of them. */
  | { readonly kind: 'parameter'; readonly path: string };

export const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', '~'] as const;
/** `~`: contains, whatever the case and the accents. */
export type Operator = (typeof OPERATORS)[number];

/** A literal in inner units (seconds, bytes, ...). `none`: the run has no such value. */
export type Literal =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'flag'; readonly value: boolean }
  /** A stretch of time, as coarse as it was written: from `from` on, before `to`; ISO 8601, UTC. */
  | { readonly kind: 'moment'; readonly from: string; readonly to: string }
  | { readonly kind: 'none' };

/** Where a part of an expression stands in its text: from `from` on, before `to`, in UTF-16 units. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export type Filter =
  /** All of them; of none: every run. */
  | ({ readonly kind: 'and'; readonly parts: readonly Filter[] } & Span)
  | ({ readonly kind: 'or'; readonly parts: readonly Filter[] } & Span)
  | ({ readonly kind: 'not'; readonly part: Filter } & Span)
  /** Free text over name, note, tags and strategies. */
  | ({ readonly kind: 'text'; readonly text: string } & Span)
  /** True when the subject stands in this relation to one of the values; `!=` to all of them. */
  | ({
      readonly kind: 'condition';
      readonly subject: Subject;
      readonly operator: Operator;
      readonly values: readonly Literal[];
    } & Span);

/** What is wrong with an expression, and where. */
export interface FilterProblem extends Span {
  /** A sentence: what was found and what was expected. */
  readonly message: string;
  /** What to put in place of the part that is wrong; null when nothing is near. */
  readonly suggestion: string | null;
}

/** What is read otherwise than somebody may have meant it, and what to write instead. */
export type FilterNote = FilterProblem;

/** What the store knows besides the catalogue; lists may be empty. */
export interface Vocabulary {
  /** Paths of the parameters that some run has, with `[*]` for every index. */
  readonly parameters: readonly string[];
  readonly tags: readonly string[];
  readonly experiments: readonly string[];
  readonly memoryStrategies: readonly string[];
  readonly diskStrategies: readonly string[];
}

export const NO_VOCABULARY: Vocabulary = {
  parameters: [],
  tags: [],
  experiments: [],
  memoryStrategies: [],
  diskStrategies: [],
};
