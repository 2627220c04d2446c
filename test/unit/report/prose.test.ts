import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProse, REFERENCE_PARTS, writeReference } from '#shared/report/prose.ts';
import type { Inline, ProseBlock } from '#shared/report/prose.ts';

const paragraph = (...content: Inline[]): ProseBlock => ({ kind: 'paragraph', content });
const text = (plain: string): Inline => ({ kind: 'text', text: plain });

describe('The prose of a report', () => {
  it('has paragraphs, lists and three kinds of stress', () => {
    expect(
      readProse('One *soft* and\n**loud** `code`.\n\nThen:\n- first\n- second\r\n\r\nEnd'),
    ).toEqual([
      paragraph(
        text('One '),
        { kind: 'emphasis', text: 'soft' },
        text(' and '),
        { kind: 'strong', text: 'loud' },
        text(' '),
        { kind: 'code', text: 'code' },
        text('.'),
      ),
      paragraph(text('Then:')),
      { kind: 'list', items: [[text('first')], [text('second')]] },
      paragraph(text('End')),
    ]);
  });

  it('leaves what is no markup as it stands, markup of other languages included', () => {
    for (const plain of [
      '2 * 3 * 4',
      '<b>no</b>',
      '[a](javascript:b)',
      '{{',
      '# no heading',
      '\\input{x}',
    ])
      expect(readProse(plain)).toEqual([paragraph(text(plain))]);
  });

  it('reads references back as they are written, slashes in labels included', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9](?:[A-Za-z0-9 ,.-]{0,20}[A-Za-z0-9])?$/);
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/),
        fc.array(word, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('total_time_s', 'downtime_s'),
        fc.constantFrom(...REFERENCE_PARTS),
        (comparison, labels, metric, part) => {
          const reference = { comparison, configuration: labels.join(' / '), metric, part };
          const source = writeReference(reference);
          expect(readProse(source)).toEqual([paragraph({ kind: 'reference', reference, source })]);
        },
      ),
    );
  });

  it('means the mean when a reference does not say, and keeps a broken one to be told about', () => {
    const [full, broken] = readProse('{{db / QEMU / total_time_s}}\n\n{{db / QEMU}}');
    expect(full).toMatchObject({
      content: [{ reference: { part: 'mean', configuration: 'QEMU' } }],
    });
    expect(broken).toMatchObject({ content: [{ reference: null, source: '{{db / QEMU}}' }] });
  });

  it('takes any text without loss of a word', () => {
    fc.assert(
      fc.property(fc.string(), (any) => {
        const flat = readProse(any)
          .flatMap((block) => (block.kind === 'list' ? block.items.flat() : block.content))
          .map((inline) => (inline.kind === 'reference' ? inline.source : inline.text))
          .join('');
        const letters = (value: string) => value.replaceAll(/[^\p{L}]/gu, '');
        expect(letters(flat)).toBe(letters(any));
      }),
    );
  });
});
