import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { LifeSimulation } from '#main/simulation/life/life-simulation.ts';
import type { ClusterResult } from '#shared/result/cluster.ts';
import { parseScenario, problemSentence } from '#shared/scenario/document.ts';
import type { Life } from '#shared/scenario/life/types.ts';
import type { Scenario } from '#shared/scenario/types.ts';

export interface Wishes {
  readonly hosts?: number;
  readonly guests?: number;
  /** Fields of the guest class. */
  readonly guest?: object;
  /** Fields of the guest itself. */
  readonly spec?: object;
  readonly network?: object;
  readonly plan?: readonly object[];
  readonly seed?: number;
}

/** A small life: hosts of 16 cores and 64 GiB on 10 Gbit/s, guests of 2 cores and 4 GiB, ten minutes. */
export function lifeDocument(life: object = {}, wishes: Wishes = {}): Record<string, unknown> {
  const {
    hosts = 4,
    guests = 8,
    guest = {},
    spec = {},
    network = {},
    plan = [],
    seed = 1,
  } = wishes;
  return {
    name: 'a life',
    seed,
    hosts: [{ name: 'node', cores: 16, memory: '64 GiB', nic: '10 Gbit/s' }],
    network,
    guests: [
      {
        name: 'web',
        host: 'node',
        vcpus: 2,
        memory: [
          { name: 'hot', size: '256 MiB', writes: { process: 'uniform', rate: '2000 /s' } },
          { name: 'cold', size: '3840 MiB' },
        ],
        workload: { cpu: 2 },
        ...spec,
      },
    ],
    plan,
    life: {
      duration: '10 min',
      hosts: [{ host: 'node', count: hosts }],
      guests: [{ guest: 'web', count: guests, ...guest }],
      ...life,
    },
  };
}

export function parsed(document: object): Scenario & { readonly life: Life } {
  const reading = parseScenario(document, STRATEGY_CATALOGUE);
  if (!reading.ok) throw new Error(reading.problems.map(problemSentence).join('\n'));
  const { scenario } = reading;
  if (!scenario.life) throw new Error('The scenario has no life.');
  return { ...scenario, life: scenario.life };
}

/** Sentences about what is wrong with a document. */
export function problemsOf(document: object): string[] {
  const reading = parseScenario(document, STRATEGY_CATALOGUE);
  return reading.ok ? [] : reading.problems.map(problemSentence);
}

export function simulationOf(document: object): LifeSimulation {
  const scenario = parsed(document);
  return new LifeSimulation(scenario, scenario.life, {});
}

/** Lives a document to its end. */
export function lived(document: object): { simulation: LifeSimulation; cluster: ClusterResult } {
  const simulation = simulationOf(document);
  simulation.advance();
  const { cluster } = simulation.result();
  if (!cluster) throw new Error('The run has no cluster.');
  return { simulation, cluster };
}
