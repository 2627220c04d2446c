import { formatBytes } from '../../units/format.ts';
import { fieldPath } from '../problem.ts';
import { looksLikeJson, readText } from '../text.ts';
import { buildTrace } from './build-trace.ts';
import { TraceError } from './raw-trace.ts';
import { CSV_MARK, readCsv } from './read-csv.ts';
import { readJsonTrace } from './read-json.ts';
import type { TraceReading } from './trace.ts';
import { LONGEST_TRACE } from './trace.ts';

const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);

/** Whether a CSV text says in its first line that it is a trace. */
export function isCsvTrace(text: string): boolean {
  const source = withoutMark(text);
  const end = source.search(/[\r\n]/);
  return CSV_MARK.test(source.slice(0, end < 0 ? 100 : Math.min(end, 100)));
}

/** Whether a JSON document says that it is a trace. */
export function isTraceDocument(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as { godwit?: unknown }).godwit === 'trace'
  );
}

function problem(message: string, example?: string): TraceReading {
  return {
    ok: false,
    problems: [{ path: '', message, ...(example === undefined ? {} : { example }) }],
  };
}

function readCsvTrace(text: string): TraceReading {
  try {
    return { ok: true, trace: buildTrace(readCsv(text)) };
  } catch (error) {
    if (error instanceof TraceError) return { ok: false, problems: [error.problem] };
    throw error;
  }
}

function readJson(text: string): TraceReading {
  const reading = readText(text);
  if (!reading.ok) return reading;
  if (!isTraceDocument(reading.value))
    return problem(
      'found JSON that is no trace; expected "godwit": "trace" among its fields',
      '{ "godwit": "trace", "kind": "growth" }',
    );
  try {
    const raw = readJsonTrace(reading.value as Readonly<Record<string, unknown>>);
    return { ok: true, trace: buildTrace(raw) };
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    const parts = error.problem.path.match(/[^.[\]]+/g) ?? [];
    const path = parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    const [position] = reading.locate([path]);
    return { ok: false, problems: [{ ...error.problem, path: fieldPath(path), ...position }] };
  }
}

/**
 * Reads a trace from CSV or JSON text. Never throws, whatever it is given: a text that is no trace gives the first thing
 * that is wrong with it, where, and what was expected.
 */
export function readTrace(source: string): TraceReading {
  const text = withoutMark(source);
  if (text.length > LONGEST_TRACE)
    return problem(
      `found a trace of ${formatBytes(text.length)}; expected at most ${formatBytes(LONGEST_TRACE)}: take fewer or longer epochs`,
    );
  if (text.includes('\0'))
    return problem('found binary data; expected a trace as CSV or JSON text');
  if (looksLikeJson(text)) return readJson(text);
  if (!isCsvTrace(text))
    return problem(
      'found a text whose first line does not say what it is; expected a trace, as CSV that begins with "# godwit trace" or as JSON',
      '# godwit trace',
    );
  return readCsvTrace(text);
}
