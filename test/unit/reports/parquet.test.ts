import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { renderParquet } from '#main/reports/index.ts';
import { reportOf, THREE_RUNS } from './fixture.ts';

const sketches = THREE_RUNS.map((run, index) => ({
  ...run,
  parameters: {
    ...run.parameters,
    resolution: 'as a parameter',
    mixed: index === 0 ? 1 : 'one',
    flag: index > 0,
  },
}));

async function read(bytes: Uint8Array) {
  return parquetReadObjects({ file: Uint8Array.from(bytes).buffer });
}

describe('runs as Parquet', () => {
  it('are a row each, with numbers in full, typed columns, and nothing where nothing is', async () => {
    const { comparison } = await reportOf(sketches);
    const rows = await read(renderParquet(comparison));
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({
      run: 'QEMU 300 ms',
      id: 'a',
      baseline: true,
      seed: 1,
      digest: 'digest-of-a',
      total_time_s: 9.58,
      'plan[0].memory.downtimeLimit': 0.3,
      resolution: 'expected',
      'parameter resolution': 'as a parameter',
      mixed: '1',
      flag: false,
    });
    expect(rows[2]).toMatchObject({ guest_slowdown: null, resolution: null, mixed: 'one' });
  });

  it('have the same bytes for the same runs', async () => {
    const [one, other] = [await reportOf(sketches), await reportOf(sketches)];
    expect(renderParquet(one.comparison)).toEqual(renderParquet(other.comparison));
  });
});
