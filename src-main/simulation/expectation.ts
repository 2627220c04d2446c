import type { Expectation } from '#shared/contract/scenarios.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { forecastLife } from './life/forecast.ts';
import { withCaps } from './observe/capped.ts';
import { ScenarioSimulation } from './simulation.ts';

/** Points of the curve over one field. */
const CURVE_POINTS = 15;
/** How far below and above the field's value the curve reaches. */
const CURVE_SPAN = 8;

type Path = readonly (string | number)[];

/** Reads "plan[0].memory.downtimeLimit" into its steps. */
function stepsOf(path: string): Path {
  return [...path.matchAll(/[^.[\]]+/g)].map(([step]) =>
    /^\d+$/.test(step) ? Number(step) : step,
  );
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as never)[step]
        : undefined,
    root,
  );
}

/** A copy of the scenario in which one number is replaced. */
function withValue<T>(root: T, path: Path, value: number): T {
  const [step, ...rest] = path;
  if (step === undefined) return value as T;
  const copy = (Array.isArray(root) ? [...root] : { ...root }) as T &
    Record<string | number, unknown>;
  copy[step as never] = withValue((root as never)[step] as unknown, rest, value) as never;
  return copy;
}

function outcomesOf(scenario: Scenario) {
  const simulation = new ScenarioSimulation(scenario, { resolution: 'expected', series: false });
  simulation.advance();
  return simulation.outcomes();
}

/**
 * What the expected resolution says about a scenario, fast enough to answer at every edit.
 *
 * @param curveOver path of a number of the scenario; total time and downtime of the first migration are computed over a
 *   range around it. A path that leads to no positive number gives no curve.
 * @returns everything but the time it took, which only the host can measure
 */
export function expectScenario(
  scenario: Scenario,
  curveOver: string | null,
): Omit<Expectation, 'computeSeconds'> {
  if (scenario.life) return forecastLife(scenario, scenario.life);
  const migrations = withCaps(scenario, outcomesOf(scenario)).map(
    ({ guest, to, outcome, converged, explanation, metrics, unvalidated, capped }) => ({
      guest,
      to,
      outcome,
      converged,
      explanation,
      metrics: metrics as Record<string, number>,
      unvalidated: [...(unvalidated ?? [])],
      ...(capped ? { capped } : {}),
    }),
  );
  return { migrations, curve: curveOver === null ? null : curveOf(scenario, curveOver) };
}

function curveOf(scenario: Scenario, curveOver: string): Expectation['curve'] {
  const path = stepsOf(curveOver);
  const centre = valueAt(scenario, path);
  if (typeof centre !== 'number' || centre <= 0) return null;
  const curve = {
    path: curveOver,
    x: [] as number[],
    totalTime: [] as (number | null)[],
    downtime: [] as (number | null)[],
    converged: [] as boolean[],
  };
  for (let point = 0; point < CURVE_POINTS; point += 1) {
    const x = centre * CURVE_SPAN ** ((2 * point) / (CURVE_POINTS - 1) - 1);
    const value = Number.isInteger(centre) && centre < 1000 ? Math.max(1, Math.round(x)) : x;
    if (curve.x.includes(value)) continue;
    const [first] = tryOutcomes(withValue(scenario, path, value));
    curve.x.push(value);
    curve.totalTime.push(first?.metrics.total_time_s ?? null);
    curve.downtime.push(first?.metrics.downtime_s ?? null);
    curve.converged.push(first?.converged ?? false);
  }
  return curve;
}

/** A value beyond a field's range may make no sense to the engine; the curve has a gap there. */
function tryOutcomes(scenario: Scenario): ReturnType<typeof outcomesOf> {
  try {
    return outcomesOf(scenario);
  } catch {
    return [];
  }
}
