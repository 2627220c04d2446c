import type { ReportSource } from '#shared/report/document.ts';
import { readProse, REFERENCE_PARTS, writeReference } from '#shared/report/prose.ts';
import type { Reference, ReferencePart } from '#shared/report/prose.ts';
import { client } from '#renderer/state/client.ts';
import { shownNumbers } from './preview-page.ts';
import type { ShownNumber } from './preview-page.ts';

/** The live numbers that a text asks for, as they are written there. */
export function referencesOf(text: string): string[] {
  return readProse(text)
    .flatMap((block) => (block.kind === 'list' ? block.items.flat() : block.content))
    .flatMap((inline) => (inline.kind === 'reference' ? [inline.source] : []));
}

/**
 * Every part of a metric as it is now. A report of this one comparison is asked for them, so that what the helper shows
 * is what the report will say, to the letter.
 */
export async function partsOf(
  source: ReportSource,
  reference: Omit<Reference, 'part'>,
  signal: AbortSignal,
): Promise<ReadonlyMap<ReferencePart, ShownNumber>> {
  const lines = REFERENCE_PARTS.map((part) => `- ${writeReference({ ...reference, part })}`);
  const document = {
    godwit: 'report',
    version: 1,
    title: reference.metric,
    comparisons: { [reference.comparison]: source },
    blocks: [{ kind: 'text', text: lines.join('\n') }],
  };
  const { html } = await client.reports.preview({ document }, { signal });
  const numbers = shownNumbers(html).get(0) ?? [];
  return new Map(
    REFERENCE_PARTS.flatMap((part, index) => {
      const number = numbers[index];
      return number ? [[part, number] as const] : [];
    }),
  );
}
