/** What a source says about how far it can be trusted; see the topic "sources". */
export type SourceMark = 'design' | 'recalled' | 'calibrated';

const MARKS: readonly (readonly [RegExp, SourceMark])[] = [
  [/\b(design|assumed|assumption)\b/i, 'design'],
  [/\brecalled\b/i, 'recalled'],
  [/\b(calibration|calibrated)\b/i, 'calibrated'],
];

/** The marks that a source deserves; none when it names a paper or a file only. */
export function sourceMarks(source: string): SourceMark[] {
  return MARKS.filter(([words]) => words.test(source)).map(([, mark]) => mark);
}
