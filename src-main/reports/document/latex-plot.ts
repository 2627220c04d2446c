import { dashOf } from '#shared/figures/palette.ts';
import { latexText } from './latex-text.ts';

/** What of a pgfplots picture belongs to its figure: options of the axis, and what is in it. */
export interface Picture {
  readonly options: readonly string[];
  readonly body: string;
}

const LONGEST_LABEL = 60;

export const clip = (text: string, longest = LONGEST_LABEL): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;

/** A number that TeX reads, the same everywhere. */
export const number = (value: number): string => String(Number(value.toPrecision(7)));

/** Lengths of dashes are in pixels of a screen, of which 96 are an inch; TeX has points. */
export function dashes(slot: number): string {
  const pattern = dashOf(slot);
  if (pattern.length === 0) return 'solid';
  const lengths = pattern.map(
    (length, index) => `${index % 2 === 0 ? 'on' : 'off'} ${number(length * 0.5)}pt`,
  );
  return `dash pattern=${lengths.join(' ')}`;
}

export function ticks(
  axis: 'x' | 'y',
  values: readonly number[],
  labels: readonly string[],
): string {
  return `${axis}tick={${values.map(number).join(',')}}, ${axis}ticklabels={${labels
    .map((label) => `{${latexText(label)}}`)
    .join(',')}}`;
}

export const coordinates = (time: readonly number[], values: readonly number[]): string =>
  time.map((at, index) => `(${number(at)},${number(values[index] ?? 0)})`).join(' ');
