import { applicationProcedures } from './application.ts';
import { archiveProcedures } from './archives.ts';
import { clusterProcedures } from './cluster.ts';
import { comparisonProcedures } from './comparisons.ts';
import type { ServiceDependencies } from './dependencies.ts';
import { experimentProcedures } from './experiments.ts';
import { faultProcedures } from './faults.ts';
import { measuredProcedures } from './measured.ts';
import { procedures } from './procedures.ts';
import { reportProcedures } from './reports.ts';
import { runProcedures } from './runs.ts';
import { scenarioProcedures } from './scenarios.ts';
import { traceProcedures } from './traces.ts';
import { validationProcedures } from './validation.ts';

/** Every procedure of the contract, ready to be carried by a host. */
export function createRouter(dependencies: ServiceDependencies) {
  const contracted = procedures(dependencies.log);
  return contracted.router({
    application: applicationProcedures(contracted, dependencies),
    scenarios: scenarioProcedures(contracted, dependencies),
    runs: runProcedures(contracted, dependencies),
    comparisons: comparisonProcedures(contracted, dependencies),
    archives: archiveProcedures(contracted, dependencies),
    reports: reportProcedures(contracted, dependencies),
    experiments: experimentProcedures(contracted, dependencies),
    cluster: clusterProcedures(contracted, dependencies),
    faults: faultProcedures(contracted),
    measured: measuredProcedures(contracted, dependencies),
    traces: traceProcedures(contracted),
    validation: validationProcedures(contracted, dependencies),
  });
}

export type Router = ReturnType<typeof createRouter>;
