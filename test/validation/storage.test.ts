import { describe, expect, test } from 'vitest';
import { isCalibrationCase } from '#main/measured/calibration.ts';
import { compareCase, deriveScenario, knownBefore } from '#main/measured/index.ts';
import { measuredFiles } from './cases.ts';

// Goal: migrations with their disk over a connection of its own are predicted as close as the project says.
// Method: the measured mirror and dirty-bitmap runs, all of them and those that nothing was calibrated on.

const cases = measuredFiles().flatMap((file) => {
  const mode = file.config.disk?.mode;
  const outcome = mode === 'mirror' || mode === 'bitmap' ? compareCase(file) : null;
  return outcome !== null && outcome.skipped === null ? [outcome.case] : [];
});

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

const untouched = cases.filter((one) => !isCalibrationCase(one.name));

describe.each([
  ['all', cases, 6],
  ['untouched', untouched, 3],
] as const)('disk over a connection of its own (%s)', (_, among, least) => {
  const errors = (id: 'total_time_s' | 'downtime_s' | 'disk_bytes' | 'ram_bytes') =>
    among.map((one) => Math.abs(one.metrics[id]?.relative_error ?? NaN));

  test('are there', () => {
    expect(among.length).toBeGreaterThanOrEqual(least);
  });

  test('total time: at most 4 % in the median', () => {
    expect(median(errors('total_time_s'))).toBeLessThanOrEqual(0.04);
  });

  test('downtime: every one within 20 %', () => {
    for (const error of errors('downtime_s')) expect(error).toBeLessThanOrEqual(0.2);
  });

  test('bytes: every one within 1 %', () => {
    for (const error of [...errors('disk_bytes'), ...errors('ram_bytes')])
      expect(error).toBeLessThanOrEqual(0.01);
  });
});

test('an overlay holds what was written, also where its base image has holes', () => {
  const file = measuredFiles().find((one) => one.config.disk?.mode === 'legacy-inc')!;
  const { disk } = file.config;
  const moves = (filled_mib: number) => {
    const known = knownBefore({
      ...file,
      config: { ...file.config, disk: { ...disk!, filled_mib } },
    });
    const [extent] = deriveScenario(known).guests[0]!.disks[0]!.extents;
    return extent!.allocated * extent!.changed;
  };
  expect(moves(64)).toBeGreaterThan(0);
  expect(moves(64)).toBe(moves(disk!.size_mib));
});
