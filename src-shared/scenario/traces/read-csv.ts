import { describeValue } from '../plain.ts';
import type { Place, RawColumn, RawField, RawRow, RawTrace } from './raw-trace.ts';
import { TraceError } from './raw-trace.ts';
import { MOST_ROWS } from './trace.ts';

/** What the first line of every CSV trace says. */
export const CSV_MARK = /^#\s*godwit trace(?:\s+1)?\s*$/i;
/** More head than that is no head. */
const MOST_HEAD_LINES = 100;
const FIELD = /^#\s*([a-z][a-z ]{0,30}?)\s*:\s*(.*)$/i;
const COLUMN = /^([a-z][a-z ]{0,30}?)\s*(?:[([]([^)\]]{1,20})[)\]])?$/i;

const at = (line: number, column = 1): Place => ({ path: [], line, column });

/** "page size" and "pageSize" are one field. */
const keyOf = (words: string): string =>
  words
    .trim()
    .toLowerCase()
    .replace(/ +(.)/g, (_, letter: string) => letter.toUpperCase());

function headField(text: string, line: number, fields: Map<string, RawField>): void {
  const match = FIELD.exec(text);
  // A line of the head without a colon is a remark.
  if (!match) return;
  const [, words = '', value = ''] = match;
  const key = keyOf(words);
  if (fields.has(key))
    throw new TraceError(at(line), `found "${words}" twice in the head; expected it once`);
  const column = text.length - value.length + 1;
  fields.set(key, { value: value.trim(), place: at(line, column) });
}

function headerRow(text: string, line: number): RawColumn[] {
  let column = 1;
  return text.split(',').map((cell) => {
    const place = at(line, column + cell.length - cell.trimStart().length);
    column += cell.length + 1;
    const match = COLUMN.exec(cell.trim());
    if (!match) {
      throw new TraceError(
        place,
        `found ${describeValue(cell.trim())} where the columns are named; expected a name and its unit`,
        'window (s),dirtied (MiB)',
      );
    }
    return { name: keyOf(match[1] ?? ''), unit: match[2]?.trim(), place };
  });
}

/** Where a cell of a line begins. */
function cellColumn(text: string, cell: number): number {
  let from = 0;
  for (let passed = 0; passed < cell; passed += 1) {
    const comma = text.indexOf(',', from);
    if (comma < 0) return text.length + 1;
    from = comma + 1;
  }
  return from + 1;
}

function dataRow(text: string, line: number): RawRow {
  return {
    cells: text.split(',').map((cell) => cell.trim()),
    placeOf: (cell) => at(line, cellColumn(text, cell)),
  };
}

/**
 * Takes a CSV trace apart: a head of "# key: value" lines, a row that names the columns with their units, and rows of cells.
 * @throws TraceError at the first thing that is no such text
 */
export function readCsv(source: string): RawTrace {
  const lines = source.split(/\r\n|\n|\r/);
  const fields = new Map<string, RawField>();
  let columns: RawColumn[] | undefined;
  const rows: RawRow[] = [];
  for (const [index, text] of lines.entries()) {
    const line = index + 1;
    if (text.trim() === '') continue;
    if (text.startsWith('#')) {
      if (columns) continue;
      if (line > MOST_HEAD_LINES)
        throw new TraceError(
          at(line),
          `found a head of more than ${MOST_HEAD_LINES} lines; expected the columns by then`,
          'window (s),dirtied (MiB)',
        );
      headField(text, line, fields);
    } else if (columns) {
      if (rows.length >= MOST_ROWS)
        throw new TraceError(
          at(line),
          `found more than ${MOST_ROWS.toLocaleString('en')} rows; expected at most that many: take every second one, or longer epochs`,
        );
      rows.push(dataRow(text, line));
    } else {
      columns = headerRow(text, line);
    }
  }
  return { fields, columns: columns ?? [], rows, head: at(Math.min(2, lines.length)) };
}
