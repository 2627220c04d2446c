import { describe, expect, it } from 'vitest';
import type { ValidationDetail } from '#shared/contract/validation.ts';
import { caseFigures, readAt } from '#renderer/features/validate/case-figures.ts';

const words = { measured: 'measured', simulated: 'simulated', time: 'Time' };
const detail = (given: Partial<ValidationDetail>): ValidationDetail => ({
  name: 'a case',
  document: '',
  inputs: [],
  measured: null,
  simulated: null,
  ...given,
});

describe('the mean between readings', () => {
  it('is that of a rate that holds until its next point', () => {
    const course = { time: [0, 1, 3], values: [10, 20, 0] };
    expect(readAt(course, [1, 2, 4]).values).toEqual([10, 20, 10]);
    expect(readAt(course, [2]).values).toEqual([15]);
  });

  it('spreads a spike over the time between two readings', () => {
    const course = { time: [0, 9.99, 10], values: [50, 2000, 0] };
    const values = Array.from(readAt(course, [9, 10]).values);
    expect(values[0]).toBe(50);
    expect(values[1]).toBeCloseTo(50 * 0.99 + 2000 * 0.01);
  });

  it('knows nothing before the first point, and keeps the last value after the last', () => {
    expect(readAt({ time: [1, 2], values: [30, 60] }, [1, 2, 5]).values).toEqual([0, 30, 60]);
  });

  it('is that before where two readings are of the same moment', () => {
    expect(readAt({ time: [0], values: [5] }, [0, 1, 1]).values).toEqual([5, 5, 5]);
  });
});

describe('charts of a case', () => {
  it('compare the send rate by the same readings', () => {
    const [figure] = caseFigures(
      detail({
        measured: { time: [0, 1, 2], columns: { send_rate: [0, 40, 40] } },
        simulated: { time: [0, 1.5, 1.6], columns: { send_rate: [40, 4000, 0] } },
      }),
      words,
    );
    const simulated = figure?.lines.find(({ id }) => id === 'simulated');
    expect(Array.from(simulated?.time ?? [])).toEqual([0, 1, 2]);
    expect(Math.max(...Array.from(simulated?.values ?? []))).toBeCloseTo(420);
  });

  it('draw what is simulated as it is where nothing was measured', () => {
    const [figure] = caseFigures(
      detail({ simulated: { time: [0, 1.5], columns: { send_rate: [40, 4000] } } }),
      words,
    );
    expect(figure?.lines.map(({ values }) => Array.from(values))).toEqual([[40, 4000]]);
  });

  it('leave out what is said to be left before the hypervisor has looked', () => {
    const remaining_ram_bytes = [0, 0, 512, 100, 0];
    const [figure] = caseFigures(
      detail({
        measured: { time: [0, 1, 2, 3, 4], columns: { remaining_ram_bytes } },
        simulated: { time: [0, 4], columns: { remaining_ram_bytes: [512, 0] } },
      }),
      words,
    );
    const measured = figure?.lines.find(({ id }) => id === 'measured');
    expect(Array.from(measured?.time ?? [])).toEqual([2, 3, 4]);
    expect(Array.from(measured?.values ?? [])).toEqual([512, 100, 0]);
  });
});
