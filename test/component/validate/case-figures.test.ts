import { describe, expect, it } from 'vitest';
import type { ValidationDetail } from '#shared/contract/validation.ts';
import { caseFigures, rateBetween } from '#renderer/features/validate/case-figures.ts';

const words = { measured: 'measured', simulated: 'simulated', time: 'Time' };
const detail = (given: Partial<ValidationDetail>): ValidationDetail => ({
  name: 'a case',
  document: '',
  inputs: [],
  measured: null,
  simulated: null,
  ...given,
});

describe('the rate between readings', () => {
  const sent = { time: [0, 1, 3], values: [0, 10, 50] };

  it('is what was sent since the reading before, in its time', () => {
    expect(rateBetween(sent, [1, 2, 4]).values).toEqual([10, 20, 10]);
    expect(rateBetween(sent, [2]).values).toEqual([15]);
  });

  it('spreads what goes in a moment over the time between two readings', () => {
    const burst = { time: [0, 9.99, 10], values: [0, 499.5, 519.5] };
    const values = Array.from(rateBetween(burst, [9, 10]).values);
    expect(values[0]).toBeCloseTo(50);
    expect(values[1]).toBeCloseTo(69.5);
  });

  it('is that before where two readings are of the same moment', () => {
    expect(rateBetween(sent, [0, 1, 1]).values).toEqual([0, 10, 10]);
  });
});

describe('charts of a case', () => {
  it('compare the send rate by the same readings', () => {
    const [figure] = caseFigures(
      detail({
        measured: { time: [0, 1, 2], columns: { send_rate: [0, 40, 40] } },
        simulated: {
          time: [0, 1.5, 1.6, 2],
          columns: { send_rate: [40, 4000, 0, 0], sent_bytes: [0, 60, 64, 64] },
        },
      }),
      words,
    );
    const simulated = figure?.lines.find(({ id }) => id === 'simulated');
    expect(Array.from(simulated?.time ?? [])).toEqual([0, 1, 2]);
    expect(Array.from(simulated?.values ?? [])).toEqual([0, 40, 24]);
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
