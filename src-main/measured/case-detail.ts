import type { ValidationInput, ValidationDetail } from '#shared/contract/validation.ts';
import { toYaml } from '#shared/scenario/canonical.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { simulate } from '#main/simulation/index.ts';
import { isCalibrationCase, TEST_BED } from './calibration.ts';
import { deriveScenario, notSimulated, scenarioDocument } from './derive.ts';
import { plainDocument } from './published/inputs.ts';
import { publishedTree } from './published/index.ts';
import { scenarioOf } from './published/predict.ts';
import { knownBefore } from './qemu-file.ts';
import { readQemuFile } from './read-file.ts';
import { readRun } from './read-run.ts';
import { shippedMeasured } from './shipped.ts';

/** Series of the first migration at the expected resolution: one curve, not one of many draws. */
function simulatedSeries(scenario: Scenario): ValidationDetail['simulated'] {
  const [migration] = simulate(scenario, { resolution: 'expected' }).migrations;
  return migration
    ? {
        time: migration.series.time.map((time) => time - migration.start),
        columns: { ...migration.series.columns } as Record<string, number[]>,
      }
    : null;
}

/** What a prediction of the test bed rests on: its configuration, and constants with their origins. */
function testBedInputs(name: string): ValidationInput[] {
  const configured: ValidationInput = {
    path: 'hosts, guests, plan',
    origin: 'given',
    value: null,
    from: 'configuration of the hypervisor and the workload, and its write rate and CPU use before the migration, in the measured file',
    on: [],
  };
  const constants = Object.values(TEST_BED).map(
    ({ name: path, value, unit, source, calibratedOn }): ValidationInput => ({
      path,
      origin: calibratedOn.length > 0 ? 'calibrated' : 'given',
      value: unit === '' ? String(value) : `${value} ${unit}`,
      from: source,
      on: calibratedOn.filter((one) => one !== name.replace(/-rep\d+$/, '')),
    }),
  );
  const half: ValidationInput = {
    path: 'calibration',
    origin: 'given',
    value: null,
    from: isCalibrationCase(name)
      ? 'of the half of the cases on which constants were calibrated'
      : 'of the half of the cases on which nothing was calibrated',
    on: [],
  };
  return [configured, half, ...constants];
}

/**
 * The scenario of a case that ships with Godwit, where its inputs come from, and its series.
 *
 * @returns null when no case of that name ships, or the model does not cover it
 */
export async function caseDetail(name: string): Promise<ValidationDetail | null> {
  const shipped = await shippedMeasured();
  const example = shipped.find((one) => one.name === `${name}.json`);
  if (example) {
    const file = readQemuFile(example.text, example.name);
    const known = knownBefore(file);
    if (notSimulated(known) !== null) return null;
    const { time, columns } = readRun(file, example.text).migration.series;
    return {
      name,
      document: toYaml(scenarioDocument(known)),
      inputs: testBedInputs(name),
      measured: { time: [...time], columns: { ...columns } as Record<string, number[]> },
      simulated: simulatedSeries(deriveScenario(known)),
    };
  }
  const tree = publishedTree(name);
  if (!tree) return null;
  const { scenario, inputs } = scenarioOf(tree);
  return {
    name,
    document: toYaml(plainDocument(tree).document),
    inputs: inputs.map(({ path, origin, value, from, on }) => ({
      path,
      origin,
      value: value === null ? null : String(value),
      from,
      on: [...on],
    })),
    measured: null,
    simulated: simulatedSeries(scenario),
  };
}
