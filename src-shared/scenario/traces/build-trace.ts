import type { Bytes, Pages, Seconds } from '../../units/types.ts';
import { formatBytes, formatNumber } from '../../units/format.ts';
import { parseQuantity, quantityExpectation } from '../../units/parse.ts';
import { describeValue } from '../plain.ts';
import { didYouMean } from '../suggest.ts';
import type { Encoding } from './page-cells.ts';
import { CellError, ENCODINGS, readPages } from './page-cells.ts';
import type { Place, RawColumn, RawRow, RawTrace } from './raw-trace.ts';
import { TraceError } from './raw-trace.ts';
import type {
  BitmapTrace,
  GrowthTrace,
  PageRanges,
  RateSample,
  RateTrace,
  Trace,
} from './trace.ts';
import { MOST_BITMAP_PAGES, MOST_VISITS } from './trace.ts';
import { numberCell, PAGE_UNITS, RATE_UNITS, TIME_UNITS, unitOf } from './units.ts';

const KINDS = ['growth', 'rate', 'bitmaps'] as const;
const HEAD_FIELDS = ['kind', 'name', 'source', 'note', 'memory', 'pageSize'] as const;
const OWN_FIELDS: Readonly<Record<Trace['kind'], readonly string[]>> = {
  growth: [],
  rate: ['spread', 'window', 'gaps'],
  bitmaps: ['epoch'],
};
const LARGEST_MEMORY = 64 * 2 ** 40;
/** Longest time of a trace: a century means that the unit is wrong. */
const LONGEST: Seconds = 3.2e9;
const SHORTEST: Seconds = 1e-3;
/** A sample that holds this much longer than the usual one is a hole in the data. */
const GAP = 10;

type Head = Omit<GrowthTrace, 'kind' | 'points'>;

function textField(raw: RawTrace, key: string): string {
  const field = raw.fields.get(key);
  if (!field) return '';
  if (typeof field.value !== 'string')
    throw new TraceError(field.place, `found ${describeValue(field.value)}; expected text`);
  return field.value.slice(0, 500);
}

function quantityField(raw: RawTrace, key: string, kind: 'bytes' | 'duration'): number | undefined {
  const field = raw.fields.get(key);
  if (!field) return undefined;
  const { expected, example } = quantityExpectation(kind);
  const bare = typeof field.value === 'string' && /^[\d._e+-]*$/i.test(field.value);
  const reading = parseQuantity(kind, field.value);
  if (!reading.ok || bare || !(reading.value > 0))
    throw new TraceError(
      field.place,
      `found ${describeValue(field.value)}; expected ${expected} of more than 0${bare ? ' with its unit' : ''}`,
      example.split(',')[0]?.replaceAll('"', '') ?? example,
    );
  return reading.value;
}

function kindOf(raw: RawTrace): Trace['kind'] {
  const field = raw.fields.get('kind');
  const kind = KINDS.find((one) => one === field?.value);
  if (kind) return kind;
  throw new TraceError(
    field?.place ?? raw.head,
    `found ${field ? describeValue(field.value) : 'no kind of trace'}; expected "growth" (a dirty-growth curve), "rate" (a rate over time) or "bitmaps" (dirtied pages of each epoch)`,
    'kind: growth',
  );
}

function headOf(raw: RawTrace): Head {
  const pageSize = quantityField(raw, 'pageSize', 'bytes') ?? 4096;
  if (Math.log2(pageSize) % 1 !== 0 || pageSize < 4096 || pageSize > 2 ** 30)
    throw new TraceError(
      raw.fields.get('pageSize')?.place ?? raw.head,
      `found pages of ${formatBytes(pageSize)}; expected a power of two from 4 KiB to 1 GiB`,
      '4 KiB',
    );
  const memory = quantityField(raw, 'memory', 'bytes');
  if (memory === undefined)
    throw new TraceError(
      raw.head,
      'found no memory; expected the memory of the guest that was traced',
      'memory: 512 MiB',
    );
  if (memory % pageSize !== 0 || memory > LARGEST_MEMORY)
    throw new TraceError(
      raw.fields.get('memory')?.place ?? raw.head,
      `found a memory of ${formatBytes(memory)}; expected whole pages of ${formatBytes(pageSize)}, and at most ${formatBytes(LARGEST_MEMORY)}`,
      '512 MiB',
    );
  return { name: textField(raw, 'name'), source: textField(raw, 'source'), memory, pageSize };
}

function refuseStrangers(raw: RawTrace, kind: Trace['kind']): void {
  const known = [...HEAD_FIELDS, ...OWN_FIELDS[kind]];
  for (const [key, { place }] of raw.fields) {
    if (known.includes(key)) continue;
    throw new TraceError(
      place,
      `found the unknown field "${key.slice(0, 40)}"${didYouMean(key, known)}; expected one of ${known.join(', ')}`,
    );
  }
}

function expectColumns(raw: RawTrace, names: readonly string[], example: string): RawColumn[] {
  const found = raw.columns.map((column) => column.name);
  if (found.length === names.length && names.every((name, at) => name === found[at]))
    return [...raw.columns];
  throw new TraceError(
    raw.columns[0]?.place ?? raw.head,
    `found ${found.length === 0 ? 'no columns' : `the columns ${found.join(', ').slice(0, 120)}`}; expected ${names.join(', ')}, in this order and with their units`,
    example,
  );
}

function expectCells(row: RawRow, count: number): void {
  if (row.cells.length === count) return;
  throw new TraceError(
    row.placeOf(Math.min(row.cells.length, count)),
    `found ${row.cells.length} cells in this row; expected ${count}`,
  );
}

function expectRows(raw: RawTrace, least: number, what: string): void {
  if (raw.rows.length >= least) return;
  throw new TraceError(
    raw.columns[0]?.place ?? raw.head,
    `found ${raw.rows.length} rows; expected at least ${least} ${what}`,
  );
}

function refuseAbsurdTime(time: Seconds, place: Place, what: string): void {
  if (time <= LONGEST) return;
  throw new TraceError(
    place,
    `found ${what} of more than a century; expected another unit of time in the head`,
    'ms',
  );
}

/** @throws TraceError when a later value is not larger */
function expectAscending(before: number, value: number, place: Place, what: string): void {
  if (value > before) return;
  throw new TraceError(
    place,
    `found ${formatNumber(value)} s after ${formatNumber(before)} s; expected ${what} in ascending order, each once`,
  );
}

function growthOf(raw: RawTrace, head: Head): GrowthTrace {
  const example = 'window (s),dirtied (MiB)';
  const [windows, dirtied] = expectColumns(raw, ['window', 'dirtied'], example);
  const toSeconds = unitOf(windows as RawColumn, TIME_UNITS, 's');
  const toPages = unitOf(dirtied as RawColumn, PAGE_UNITS(head.pageSize), 'pages');
  expectRows(raw, 2, 'windows, since one point is no curve');
  const most = head.memory / head.pageSize;
  let before = { window: 0, pages: 0 };
  const points = raw.rows.map((row) => {
    expectCells(row, 2);
    const window = numberCell(row, 0) * toSeconds;
    const pages = numberCell(row, 1) * toPages;
    refuseAbsurdTime(window, row.placeOf(0), 'a window');
    expectAscending(before.window, window, row.placeOf(0), 'windows of more than 0 s,');
    if (pages < before.pages)
      throw new TraceError(
        row.placeOf(1),
        `found ${formatNumber(pages)} pages within ${formatNumber(window)} s after ${formatNumber(before.pages)} within ${formatNumber(before.window)} s; expected at least as many, since a longer window holds the shorter one`,
      );
    refuseTooMany(pages, most, row.placeOf(1));
    before = { window, pages };
    return before;
  });
  return { kind: 'growth', ...head, points };
}

function refuseTooMany(pages: Pages, most: Pages, place: Place): void {
  // A hair more than all pages is the rounding of a size in MiB.
  if (pages <= most * (1 + 1e-6)) return;
  throw new TraceError(
    place,
    `found ${formatNumber(pages)} pages; expected at most ${formatNumber(most)}, the memory of the guest`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
}

function refuseGaps(raw: RawTrace, times: readonly Seconds[]): void {
  const field = raw.fields.get('gaps');
  if (field?.value === 'hold') return;
  if (field)
    throw new TraceError(
      field.place,
      `found ${describeValue(field.value)}; expected "hold" (a rate holds until the next sample, however long), or nothing`,
      'gaps: hold',
    );
  const steps = times.slice(1).map((time, at) => time - (times[at] as number));
  const usual = median(steps);
  const gap = steps.findIndex((step) => step > GAP * usual);
  if (gap < 0) return;
  throw new TraceError(
    (raw.rows[gap + 1] as RawRow).placeOf(0),
    `found no sample for ${formatNumber(steps[gap] as number)} s after ${formatNumber(times[gap] as number)} s, where samples are ${formatNumber(usual)} s apart; expected no gaps, or "gaps: hold" in the head when the rate stayed the same`,
    'gaps: hold',
  );
}

/** Time in which a page counts once; samples closer than that would count pages of their neighbours. */
function windowOf(raw: RawTrace, shortest: Seconds): Seconds {
  const window = quantityField(raw, 'window', 'duration');
  if (window === undefined) return Math.min(1, shortest);
  // Differences of written times are off by rounding.
  if (window <= shortest * (1 + 1e-9)) return window;
  throw new TraceError(
    raw.fields.get('window')?.place ?? raw.head,
    `found samples ${formatNumber(shortest)} s apart, but pages that count once within ${formatNumber(window)} s; expected a window of at most the distance of the samples`,
    `window: ${shortest} s`,
  );
}

function spreadOf(raw: RawTrace, head: Head): Bytes {
  const spread = quantityField(raw, 'spread', 'bytes') ?? head.memory;
  if (spread <= head.memory && spread % head.pageSize === 0) return spread;
  throw new TraceError(
    raw.fields.get('spread')?.place ?? raw.head,
    `found writes spread over ${formatBytes(spread)}; expected whole pages, and at most the memory of ${formatBytes(head.memory)}`,
  );
}

function refuseTooFast(
  raw: RawTrace,
  samples: readonly RateSample[],
  pages: Pages,
  window: Seconds,
): void {
  const most = pages / window;
  const at = samples.findIndex((one) => one.rate >= most);
  if (at < 0) return;
  throw new TraceError(
    (raw.rows[at] as RawRow).placeOf(1),
    `found ${formatNumber(samples[at]?.rate ?? 0)} pages/s; expected less than ${formatNumber(most)}: within ${formatNumber(window)} s, the time in which a page counts once, no more pages can be dirtied than there are`,
  );
}

function rateOf(raw: RawTrace, head: Head): RateTrace {
  const example = 'time (s),rate (pages/s)';
  const [times, rates] = expectColumns(raw, ['time', 'rate'], example);
  const toSeconds = unitOf(times as RawColumn, TIME_UNITS, 's');
  const toPages = unitOf(rates as RawColumn, RATE_UNITS(head.pageSize), 'pages/s');
  expectRows(raw, 2, 'samples, so that it is known how long they hold');
  const spread = spreadOf(raw, head);
  let before = -Infinity;
  let shortest = Infinity;
  const samples = raw.rows.map((row) => {
    expectCells(row, 2);
    const time = numberCell(row, 0) * toSeconds;
    const rate = numberCell(row, 1) * toPages;
    refuseAbsurdTime(time, row.placeOf(0), 'a time');
    expectAscending(before, time, row.placeOf(0), 'times');
    shortest = Math.min(shortest, time - before);
    if (shortest < SHORTEST)
      throw new TraceError(
        row.placeOf(0),
        `found samples ${formatNumber(shortest * 1e3)} ms apart; expected at least 1 ms, the shortest phase`,
      );
    before = time;
    return { time, rate };
  });
  const window = windowOf(raw, shortest);
  refuseTooFast(raw, samples, spread / head.pageSize, window);
  refuseGaps(
    raw,
    samples.map((one) => one.time),
  );
  return { kind: 'rate', ...head, samples, window, spread };
}

function epochCell(row: RawRow, encoding: Encoding, pages: Pages, cell: number): PageRanges {
  const value = row.cells[cell];
  if (typeof value !== 'string')
    throw new TraceError(
      row.placeOf(cell),
      `found ${describeValue(value)}; expected the dirtied pages as text, empty when there were none`,
      '"0-15 32"',
    );
  try {
    return readPages(value, encoding, pages);
  } catch (error) {
    if (error instanceof CellError) throw new TraceError(row.placeOf(cell), error.message);
    throw error;
  }
}

function visitsOf(ranges: PageRanges): number {
  let visits = 0;
  for (let at = 0; at < ranges.length; at += 2)
    visits += (ranges[at + 1] as number) - (ranges[at] as number);
  return visits;
}

function encodingOf({ unit, place }: RawColumn): Encoding {
  const encoding = ENCODINGS.find((one) => one === unit);
  if (encoding) return encoding;
  throw new TraceError(
    place,
    `found ${unit === undefined ? 'no encoding' : describeValue(unit)} of the dirtied pages; expected ${ENCODINGS.join(', ')}`,
    'dirtied (ranges)',
  );
}

function bitmapsOf(raw: RawTrace, head: Head): BitmapTrace {
  const numbered = raw.columns.length !== 1;
  if (numbered) expectColumns(raw, ['epoch', 'dirtied'], 'epoch,dirtied (ranges)');
  const encoding = encodingOf(raw.columns.at(-1) as RawColumn);
  const epoch = quantityField(raw, 'epoch', 'duration');
  if (epoch === undefined || epoch < SHORTEST || epoch > LONGEST)
    throw new TraceError(
      raw.fields.get('epoch')?.place ?? raw.head,
      `found ${epoch === undefined ? 'no length of the epochs' : `epochs of ${formatNumber(epoch)} s`}; expected the time between two looks at the dirty log, at least 1 ms`,
      'epoch: 1 s',
    );
  const pages = head.memory / head.pageSize;
  if (pages > MOST_BITMAP_PAGES)
    throw new TraceError(
      raw.fields.get('memory')?.place ?? raw.head,
      `found a memory of ${formatNumber(pages)} pages; expected at most ${formatNumber(MOST_BITMAP_PAGES)} for bitmaps: give the dirty-growth curve instead`,
    );
  expectRows(raw, 2, 'epochs');
  const cell = numbered ? 1 : 0;
  let visits = 0;
  const epochs = raw.rows.map((row, index) => {
    expectCells(row, cell + 1);
    if (numbered && numberCell(row, 0) !== index)
      throw new TraceError(
        row.placeOf(0),
        `found epoch ${formatNumber(numberCell(row, 0))}; expected epoch ${index}: epochs follow each other from 0 without gaps, one that dirtied nothing has an empty cell`,
      );
    const ranges = epochCell(row, encoding, pages, cell);
    visits += visitsOf(ranges);
    if (visits > MOST_VISITS)
      throw new TraceError(
        row.placeOf(cell),
        `found more than ${formatNumber(MOST_VISITS)} dirtied pages in all epochs; expected at most that many: take fewer or longer epochs`,
      );
    return ranges;
  });
  return { kind: 'bitmaps', ...head, epoch, epochs };
}

/**
 * Understands a trace that was taken apart.
 * @throws TraceError with the first thing that is wrong
 */
export function buildTrace(raw: RawTrace): Trace {
  const kind = kindOf(raw);
  refuseStrangers(raw, kind);
  const head = headOf(raw);
  switch (kind) {
    case 'growth':
      return growthOf(raw, head);
    case 'rate':
      return rateOf(raw, head);
    case 'bitmaps':
      return bitmapsOf(raw, head);
  }
}
