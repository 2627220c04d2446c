import type { ValidationDetail } from '#shared/contract/validation.ts';
import { SERIES } from '#shared/result/catalogue.ts';
import type { ChartLine, TimeFigure } from '#renderer/charts/figures.ts';

/**
 * Series that a measured file may hold, in the order in which they are drawn. Page writes are not among them: a hypervisor tells
 * how many pages became dirty between two synchronisations, which is another quantity and none at all in post-copy.
 */
const DRAWN = ['remaining_ram_bytes', 'remaining_disk_bytes', 'send_rate', 'throttle'];

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
      return table && values && values.length > 0
        ? [
            {
              id: which,
              label: words[which],
              colour,
              dash,
              shape: series.shape,
              time: table.time,
              values,
            },
          ]
        : [];
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
