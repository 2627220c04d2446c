import { exactQuantity } from '../../units/format.ts';
import { writePages } from './page-cells.ts';
import type { Trace } from './trace.ts';

/** One line, so that nothing of a name can end the head. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

function headLines(trace: Trace): string[] {
  const { kind, name, source, memory, pageSize } = trace;
  const lines = ['# godwit trace', `# kind: ${kind}`];
  if (name !== '') lines.push(`# name: ${oneLine(name)}`);
  if (source !== '') lines.push(`# source: ${oneLine(source)}`);
  lines.push(`# memory: ${exactQuantity('bytes', memory)}`);
  lines.push(`# page size: ${exactQuantity('bytes', pageSize)}`);
  return lines;
}

function body(trace: Trace): string[] {
  switch (trace.kind) {
    case 'growth':
      return [
        'window (s),dirtied (pages)',
        ...trace.points.map(({ window, pages }) => `${window},${pages}`),
      ];
    case 'rate':
      return [
        `# spread: ${exactQuantity('bytes', trace.spread)}`,
        `# window: ${trace.window} s`,
        // Gaps were refused or accepted when it was read first.
        '# gaps: hold',
        'time (s),rate (pages/s)',
        ...trace.samples.map(({ time, rate }) => `${time},${rate}`),
      ];
    case 'bitmaps':
      return [
        `# epoch: ${trace.epoch} s`,
        'epoch,dirtied (runs)',
        ...trace.epochs.map((ranges, epoch) => `${epoch},${writePages(ranges)}`),
      ];
  }
}

/** A trace as CSV text that `readTrace` reads as the same trace; the form in which scenarios carry it. */
export function traceText(trace: Trace): string {
  return `${[...headLines(trace), ...body(trace)].join('\n')}\n`;
}
