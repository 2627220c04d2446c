import type { LifeTrace } from '#shared/scenario/life/types.ts';

/** Rows that are looked at to tell what a file is. */
const LOOKED_AT = 200;

function formatOf(rows: readonly string[][]): LifeTrace['format'] {
  const [first = []] = rows;
  if (first[0]?.trim() === 'time') return 'columns';
  if (first.length >= 6) return 'google';
  if (first.length === 5) return 'azure';
  return 'planetlab';
}

/** The cells of a row that hold demands. */
function demandsOf(row: readonly string[], format: LifeTrace['format']): readonly string[] {
  switch (format) {
    case 'planetlab':
      return row.slice(0, 1);
    case 'azure':
      return row.slice(4, 5);
    case 'google':
      return row.slice(5, 6);
    case 'columns':
      return row.slice(1);
  }
}

/** The least distance of two samples, where the format tells times; undefined else. */
function intervalOf(rows: readonly string[][], format: LifeTrace['format']): number | undefined {
  if (format === 'planetlab') return undefined;
  const scale = format === 'google' ? 1e-6 : 1;
  const times = rows.map((row) => Number(row[0]) * scale).filter(Number.isFinite);
  const inOrder = [...new Set(times)].toSorted((one, other) => one - other);
  const steps = inOrder.slice(1).map((time, at) => time - (inOrder[at] ?? 0));
  return steps.length > 0 ? Math.min(...steps) : undefined;
}

/**
 * A file as a recorded demand: which format it is, and whether 100 or 1 is full demand, as far as its first rows tell.
 * What is wrong in it is told by the scenario's own rules; every guess can be changed in the inspector.
 */
export function readDemandFile(file: string, text: string): LifeTrace {
  const rows = text
    .split(/\r?\n/, LOOKED_AT)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(','));
  const format = formatOf(rows);
  const body = format === 'columns' ? rows.slice(1) : rows;
  const most = Math.max(
    0,
    ...body
      .flatMap((row) => demandsOf(row, format))
      .map(Number)
      .filter(Number.isFinite),
  );
  const stem = file.replace(/\.[^.]*$/, '').replaceAll(/[\p{C}/\\]/gu, ' ');
  return {
    name: stem.trim().slice(0, 80) || 'trace',
    format,
    unit: most > 0 && most <= 1 ? 'fraction' : 'percent',
    interval: intervalOf(body, format) ?? 300,
    gaps: 'hold',
    text,
  };
}
