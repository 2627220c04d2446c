import type { ValidationDetail } from '#shared/contract/validation.ts';
import { SERIES } from '#shared/result/catalogue.ts';
import type { ChartLine, TimeFigure } from '#renderer/charts/figures.ts';

/**
 * Series that a measured file may hold, in the order in which they are drawn. Page writes are not among them: a hypervisor tells
 * how many pages became dirty between two synchronisations, which is another quantity and none at all in post-copy.
 */
const DRAWN = ['remaining_ram_bytes', 'remaining_disk_bytes', 'send_rate', 'throttle'];

/** A series over time. */
interface Course {
  readonly time: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** Value of a quantity that goes evenly from point to point; that of the first before it, of the last after it. */
function valueAt({ time, values }: Course, moment: number): number {
  const next = Array.from(time).findIndex((one) => one > moment);
  if (next === 0) return values[0] ?? 0;
  if (next < 0) return values[values.length - 1] ?? 0;
  const before = time[next - 1] ?? 0;
  const share = (moment - before) / ((time[next] ?? before) - before);
  const value = values[next - 1] ?? 0;
  return value + share * ((values[next] ?? value) - value);
}

/**
 * What a hypervisor would have told of the rate: what was sent since the reading before. The simulated rate as it is tells of
 * moments too, of pages of zeros and of the device state, which go without a limit and would leave all else at the bottom.
 */
export function rateBetween(sent: Course, readings: ArrayLike<number>): Course {
  const rates: number[] = [];
  let from = 0;
  for (const until of Array.from(readings)) {
    const bytes = valueAt(sent, until) - valueAt(sent, from);
    rates.push(until > from ? Math.max(0, bytes) / (until - from) : (rates.at(-1) ?? 0));
    from = Math.max(from, until);
  }
  return { time: readings, values: rates };
}

/** From the first reading that is above zero: before it has read the dirty log, QEMU says that nothing is left to send. */
function fromFirst({ time, values }: Course): Course {
  const first = Array.from(values).findIndex((value) => value > 0);
  if (first <= 0) return { time, values };
  return { time: Array.from(time).slice(first), values: Array.from(values).slice(first) };
}

export interface CaseWords {
  readonly measured: string;
  readonly simulated: string;
  readonly time: string;
}

/** Charts of a case with its measured and its simulated series; of those in which something happens. */
export function caseFigures(detail: ValidationDetail, words: CaseWords): readonly TimeFigure[] {
  return DRAWN.flatMap((id): TimeFigure[] => {
    const series = SERIES.find((one) => one.id === id);
    if (!series) return [];
    const line = (
      which: 'measured' | 'simulated',
      colour: string,
      dash: readonly number[],
    ): ChartLine[] => {
      const table = detail[which];
      const values = table?.columns[id];
      if (!table || !values || values.length === 0) return [];
      const told = { time: table.time, values };
      const readings = detail.measured?.columns[id] ? detail.measured.time : null;
      const sent = table.columns['sent_bytes'];
      const course =
        which === 'measured' && id.startsWith('remaining')
          ? fromFirst(told)
          : which === 'simulated' && id === 'send_rate' && readings && sent
            ? rateBetween({ time: table.time, values: sent }, readings)
            : told;
      return [{ id: which, label: words[which], colour, dash, shape: series.shape, ...course }];
    };
    const lines = [
      ...line('measured', 'var(--text-2)', [2, 3]),
      ...line('simulated', 'var(--accent)', []),
    ];
    // A measured case is about what was measured: a series of the simulation alone says nothing of it.
    if (detail.measured && lines.length < 2) return [];
    if (!lines.some((one) => Array.from(one.values).some((value) => value > 0))) return [];
    return [
      {
        title: series.label,
        xLabel: words.time,
        xTitle: true,
        yFormat: series.format,
        yUnit: '',
        xAxis: 'duration',
        lines,
        bands: [],
        marks: [],
        yAtLeast: 0,
      },
    ];
  });
}
