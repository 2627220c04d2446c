import type { Fraction, Seconds } from '../../units/types.ts';
import type { LifeTrace } from './types.ts';

/** Longest embedded trace: a day of some thousand guests in samples of five minutes. */
export const LONGEST_TRACE = 6 * 2 ** 20;
/** More than ten times full demand is a wrong unit, not a busy guest. */
const ABSURD: Fraction = 10;
/** A trace in percent never stays below this everywhere, one in shares never goes above it. */
const BOUND_BETWEEN_UNITS = 1.5;

/** Demand of one recorded guest: from `time[i]` on it is `level[i]`; times rise, the first is 0. */
export interface TraceSeries {
  readonly name: string;
  readonly time: readonly Seconds[];
  readonly level: readonly Fraction[];
}

export interface TraceReading {
  readonly series: readonly TraceSeries[];
  /** Sentences about what can't be used, with line numbers; empty when all is well. */
  readonly problems: readonly string[];
  /** Sentences about what was filled in. */
  readonly notes: readonly string[];
}

interface Sample {
  readonly line: number;
  readonly guest: string;
  readonly time: Seconds;
  readonly value: number;
}

interface Reading {
  readonly samples: Sample[];
  readonly problems: string[];
}

/** As many problems as a person reads. */
const MOST_PROBLEMS = 5;

function numberAt(cells: readonly string[], place: number): number {
  const cell = cells[place]?.trim() ?? '';
  return cell === '' ? Number.NaN : Number(cell);
}

/** One number a line, at a fixed distance: CloudSim's PlanetLab workload (Beloglazov and Buyya 2012), in percent. */
function planetlab(lines: readonly string[], trace: LifeTrace): Reading {
  const reading: Reading = { samples: [], problems: [] };
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const sample = { line: index + 1, guest: trace.name, time: index * trace.interval };
    reading.samples.push({ ...sample, value: Number(line) });
  }
  return reading;
}

/**
 * Azure Public Dataset, vm_cpu_readings: timestamp in seconds, guest, least, most and mean CPU in percent, without
 * a header.
 */
function azure(lines: readonly string[]): Reading {
  return rows(lines, 5, (cells) => ({
    time: numberAt(cells, 0),
    guest: cells[1] ?? '',
    value: numberAt(cells, 4),
  }));
}

/**
 * Google cluster data 2011, task_usage: start and end in microseconds, job, task, machine, mean CPU usage as a share of
 * the largest machine, without a header.
 */
function google(lines: readonly string[]): Reading {
  return rows(lines, 6, (cells) => ({
    time: numberAt(cells, 0) / 1e6,
    guest: `${cells[2] ?? ''}/${cells[3] ?? ''}`,
    value: numberAt(cells, 5),
  }));
}

function rows(
  lines: readonly string[],
  columns: number,
  read: (cells: readonly string[]) => Omit<Sample, 'line'>,
): Reading {
  const reading: Reading = { samples: [], problems: [] };
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const cells = line.split(',');
    if (cells.length < columns)
      reading.problems.push(
        `line ${index + 1}: found ${cells.length} columns, expected at least ${columns}`,
      );
    else reading.samples.push({ line: index + 1, ...read(cells) });
  }
  return reading;
}

/** A header line with "time" and one column a guest; time in seconds. */
function columns(lines: readonly string[]): Reading {
  const reading: Reading = { samples: [], problems: [] };
  const [header = '', ...rest] = lines;
  const names = header.split(',').map((name) => name.trim());
  if (names[0] !== 'time' || names.length < 2) {
    reading.problems.push('line 1: expected a header such as "time,web,database"');
    return reading;
  }
  for (const [index, line] of rest.entries()) {
    if (line.trim() === '') continue;
    const cells = line.split(',');
    const time = numberAt(cells, 0);
    for (let place = 1; place < names.length; place += 1) {
      // An empty cell is a gap of that guest alone.
      if ((cells[place] ?? '').trim() === '') continue;
      const guest = names[place] as string;
      reading.samples.push({ line: index + 2, guest, time, value: numberAt(cells, place) });
    }
  }
  return reading;
}

const READERS = { planetlab, azure, google, columns } as const;

function checked(reading: Reading, trace: LifeTrace): void {
  const { samples, problems } = reading;
  const scale = trace.unit === 'percent' ? 100 : 1;
  let most = 0;
  for (const { line, time, value } of samples) {
    if (problems.length >= MOST_PROBLEMS) return;
    if (!Number.isFinite(time) || time < 0)
      problems.push(`line ${line}: expected a time of at least 0, found ${time}`);
    else if (!Number.isFinite(value))
      problems.push(`line ${line}: expected a number for the demand`);
    else if (value < 0)
      problems.push(`line ${line}: found a demand of ${value}; expected at least 0`);
    else if (value > ABSURD * scale && trace.unit === 'percent')
      problems.push(
        `line ${line}: found a demand of ${value} %, more than ${ABSURD} times full demand`,
      );
    if (value > most) most = value;
  }
  if (problems.length > 0) return;
  if (trace.unit === 'fraction' && most > BOUND_BETWEEN_UNITS)
    problems.push(
      `found demands up to ${most}, but the unit says that 1 is full; expected unit: percent`,
    );
  if (trace.unit === 'percent' && most > 0 && most <= 1)
    problems.push(`found no demand above ${most} %; expected unit: fraction, where 1 is full`);
}

/** Samples of one guest as steps from 0 on; missing ones are filled as the trace says. */
function seriesOf(
  name: string,
  samples: readonly Sample[],
  trace: LifeTrace,
  notes: string[],
  problems: string[],
): TraceSeries {
  const inOrder = samples.toSorted((one, other) => one.time - other.time);
  const start = inOrder[0]?.time ?? 0;
  const scale = trace.unit === 'percent' ? 0.01 : 1;
  const time: Seconds[] = [];
  const level: Fraction[] = [];
  let gaps = 0;
  for (const sample of inOrder) {
    const at = sample.time - start;
    const before = time.at(-1);
    if (before !== undefined && at - before > 1.5 * trace.interval) {
      gaps += 1;
      if (trace.gaps === 'refuse')
        problems.push(
          `line ${sample.line}: found a gap of ${at - before} s in the demand of "${name}"; expected a sample every ${trace.interval} s`,
        );
      if (trace.gaps === 'zero') {
        time.push(before + trace.interval);
        level.push(0);
      }
    }
    if (before === at) level[level.length - 1] = sample.value * scale;
    else {
      time.push(at);
      level.push(sample.value * scale);
    }
  }
  if (gaps > 0 && trace.gaps !== 'refuse') {
    const filled = trace.gaps === 'hold' ? 'the value before' : 'no demand';
    notes.push(`trace "${trace.name}": ${gaps} gaps of "${name}" were filled with ${filled}`);
  }
  return { name, time, level };
}

/** Reads an embedded trace; what it can't use becomes sentences, never an exception. */
export function readTrace(trace: LifeTrace): TraceReading {
  const lines = trace.text.split(/\r?\n/);
  const reading = READERS[trace.format](lines, trace);
  checked(reading, trace);
  const problems = reading.problems.slice(0, MOST_PROBLEMS);
  if (problems.length === 0 && reading.samples.length === 0)
    problems.push('expected at least one sample, found none');
  if (problems.length > 0) return { series: [], problems, notes: [] };
  const byGuest = new Map<string, Sample[]>();
  for (const sample of reading.samples) {
    const known = byGuest.get(sample.guest);
    if (known) known.push(sample);
    else byGuest.set(sample.guest, [sample]);
  }
  const notes: string[] = [];
  const series = [...byGuest].map(([name, samples]) =>
    seriesOf(name, samples, trace, notes, problems),
  );
  return {
    series: problems.length > 0 ? [] : series,
    problems: problems.slice(0, MOST_PROBLEMS),
    notes: notes.slice(0, MOST_PROBLEMS),
  };
}
