import type { RunDetail } from '#shared/contract/runs.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { unvalidatedIn } from '#main/simulation/validity/unvalidated.ts';

/**
 * A stored run with what of its migrations no validation case covers. It is not stored: it follows from the scenario and
 * the cases that Godwit has now. A run of an older version of scenarios, or a measured one, comes back as it is.
 */
export function withUnvalidated(detail: RunDetail): RunDetail {
  const { scenario, migrations } = detail;
  if (scenario === null || !Array.isArray(scenario['plan'])) return detail;
  const told = unvalidatedIn(scenario as unknown as Scenario);
  return {
    ...detail,
    migrations: migrations.map((one, index) => {
      const unvalidated = told[index];
      return unvalidated === undefined ? one : { ...one, unvalidated: [...unvalidated] };
    }),
  };
}
