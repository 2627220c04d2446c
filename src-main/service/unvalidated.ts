import type { RunDetail } from '#shared/contract/runs.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { withCaps } from '#main/simulation/observe/capped.ts';
import { unvalidatedIn } from '#main/simulation/validity/unvalidated.ts';

/**
 * A stored run with what of its migrations no validation case covers, and which cap held them back. It is not stored: it
 * follows from the scenario, the result and the cases that Godwit has now. A run of an older version of scenarios, or a measured one, comes back as it is.
 */
export function withUnvalidated(detail: RunDetail): RunDetail {
  const { scenario, migrations } = detail;
  if (scenario === null || !Array.isArray(scenario['plan'])) return detail;
  const parsed = scenario as unknown as Scenario;
  const told = unvalidatedIn(parsed);
  return {
    ...detail,
    migrations: withCaps(parsed, migrations).map((one, index) => {
      const unvalidated = told[index];
      return unvalidated === undefined ? one : { ...one, unvalidated: [...unvalidated] };
    }),
  };
}
