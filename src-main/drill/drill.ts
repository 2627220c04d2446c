import type {
  DrillBaseline,
  DrillCell,
  DrillEvent,
  DrillFault,
  DrillRequest,
} from '#shared/contract/faults.ts';
import { faultReport } from '#shared/result/fault-report.ts';
import type { MigrationResult } from '#shared/result/result.ts';
import { parseScenario, problemSentence } from '#shared/scenario/document.ts';
import { DocumentError } from '#shared/scenario/problem.ts';
import type { ScenarioProblem } from '#shared/scenario/problem.ts';
import { ONLY_IN_A_LIFE } from '#shared/scenario/faults/kinds.ts';
import { FAULT_PHASES } from '#shared/scenario/faults/types.ts';
import type { FaultPhase, Faults } from '#shared/scenario/faults/types.ts';
import { didYouMean } from '#shared/scenario/suggest.ts';
import type { PlannedMigration, Scenario } from '#shared/scenario/types.ts';
import { simulate, stagesOfMigration, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import type { MigrationStages } from '#main/simulation/index.ts';
import { DRILL_FAULTS, injectedFault, USUAL_RECOVERY } from './plan.ts';

/** Everything that the drill answers but the wall time that it took. */
export type DrillStep = Exclude<DrillEvent, { type: 'end' }>;

type CellRequest = Pick<DrillRequest, 'document' | 'migration' | 'fencing'> & {
  readonly strategy: string;
  readonly fault: DrillFault;
  readonly phase: FaultPhase;
};

/** One migration of a scenario, alone with what came before it for its guest. */
interface Subject {
  readonly scenario: Scenario;
  readonly entry: PlannedMigration;
  /** Its place in the plan that is left. */
  readonly place: number;
  readonly recovery: Faults['recovery'];
}

const refused = (problem: ScenarioProblem): DocumentError => new DocumentError([problem]);

/** @throws DocumentError when the document can't be used, or has no such migration */
function subjectOf(request: Pick<DrillRequest, 'document' | 'migration' | 'fencing'>): Subject {
  const reading = parseScenario(request.document, STRATEGY_CATALOGUE);
  if (!reading.ok) throw new DocumentError(reading.problems);
  const { scenario } = reading;
  if (scenario.life)
    throw refused({
      path: 'life',
      message:
        'found the life of a cluster; expected a plan of migrations, for a drill strikes one of them',
    });
  const entry = scenario.plan[request.migration];
  if (!entry)
    throw refused({
      path: `plan[${request.migration}]`,
      message: `found ${scenario.plan.length} migrations in the plan; expected the one to be drilled among them`,
    });
  const before = scenario.plan.filter(
    (one, index) =>
      one.guest === entry.guest &&
      (one.at < entry.at || (one.at === entry.at && index < request.migration)),
  );
  const own = scenario.faults?.recovery ?? USUAL_RECOVERY;
  const recovery = { ...own, fencing: request.fencing ?? own.fencing };
  const { faults: _faults, ...rest } = scenario;
  return {
    scenario: { ...rest, plan: [...before, entry] },
    entry,
    place: before.length,
    recovery,
  };
}

function knownStrategies(wanted: readonly string[] | null, entry: PlannedMigration): string[] {
  if (wanted === null) return [entry.memory.strategy];
  const ids = STRATEGY_CATALOGUE.memory.map(({ id }) => id);
  const unknown = wanted.find((id) => !ids.includes(id));
  if (unknown !== undefined)
    throw refused({
      path: 'strategies',
      message: `found "${unknown}"${didYouMean(unknown, ids)}; expected memory strategies among ${ids.join(', ')}`,
    });
  return [...new Set(wanted)];
}

/** The subject with another memory strategy at its defaults; problems when the two do not go together. */
function variantOf(
  { scenario, entry, place }: Subject,
  strategy: string,
): ReturnType<typeof parseScenario> {
  if (strategy === entry.memory.strategy) return { ok: true, scenario };
  const plan = scenario.plan.with(place, { ...entry, memory: { strategy } });
  return parseScenario({ ...scenario, plan }, STRATEGY_CATALOGUE);
}

/** Strikes every fault in every phase at expected resolution, strategy by strategy. @throws DocumentError */
export function* drill(request: DrillRequest): Generator<DrillStep, void, void> {
  const subject = subjectOf(request);
  const strategies = knownStrategies(request.strategies, subject.entry);
  const faults = request.faults ?? DRILL_FAULTS;
  const phases = FAULT_PHASES.filter((one) => request.phases?.includes(one) ?? true);
  const guest = subject.scenario.guests.find(({ name }) => name === subject.entry.guest);
  const previous = subject.scenario.plan[subject.place - 1];
  yield {
    type: 'plan',
    guest: subject.entry.guest,
    from: previous?.to ?? guest?.host ?? '',
    to: subject.entry.to,
    strategies,
    faults: [...faults],
    phases,
    cells: strategies.length * faults.length * phases.length,
    fencing: subject.recovery.fencing,
  };
  let done = 0;
  for (const strategy of strategies) {
    const reading = variantOf(subject, strategy);
    if (!reading.ok) {
      const problem = reading.problems.map(problemSentence).join('; ');
      yield { type: 'baseline', baseline: { ...baselineOf(strategy, null), problem } };
      done += faults.length * phases.length;
      continue;
    }
    const undisturbed = stagesOfMigration(reading.scenario, subject.place);
    yield { type: 'baseline', baseline: baselineOf(strategy, undisturbed) };
    for (const fault of faults) {
      const cells: DrillCell[] = [];
      for (const phase of phases)
        cells.push(cellOf({ ...subject, scenario: reading.scenario }, undisturbed, fault, phase));
      done += cells.length;
      yield { type: 'cells', done, cells };
    }
  }
}

function baselineOf(strategy: string, undisturbed: MigrationStages | null): DrillBaseline {
  const descriptor = STRATEGY_CATALOGUE.memory.find(({ id }) => id === strategy);
  const start = undisturbed?.result.start ?? 0;
  return {
    strategy,
    title: descriptor?.title ?? strategy,
    outcome: undisturbed?.result.outcome ?? null,
    problem: null,
    totalTime: undisturbed?.result.metrics.total_time_s ?? null,
    downtime: undisturbed?.result.metrics.downtime_s ?? null,
    phases: (undisturbed?.stages ?? []).map(({ stage, from, to }) => ({
      phase: stage,
      from: from - start,
      to: to - start,
    })),
  };
}

const UNSTRUCK = {
  outcome: null,
  runsOn: [],
  struckAt: null,
  totalTime: null,
  downtime: null,
  lostWork: null,
  lostData: null,
  recovery: null,
};

function cellOf(
  subject: Subject,
  undisturbed: MigrationStages,
  fault: DrillFault,
  phase: FaultPhase,
): DrillCell {
  const strategy = undisturbed.result.memoryStrategy;
  const cell = { strategy, fault, phase };
  const absent = (state: 'absent' | 'meaningless', code: string): DrillCell => ({
    ...cell,
    ...UNSTRUCK,
    state,
    explanation: { code, values: {} },
  });
  if (ONLY_IN_A_LIFE[fault.kind]) return absent('meaningless', `fault-meaningless-${fault.kind}`);
  const scenario = struckScenario(subject, undisturbed, fault, phase);
  if (scenario === null) return absent('absent', 'fault-absent');
  const about = fault.kind === 'disk-error' || fault.kind === 'disk-full';
  if (about && !hasLocalDisk(subject)) return absent('meaningless', 'fault-meaningless-disk');
  const options = { resolution: 'expected', series: false } as const;
  const result = simulate(scenario, options).migrations[subject.place];
  if (!result) throw new Error('A drilled migration has no result.');
  return { ...cell, ...toldOf(result, undisturbed.result, { ...fault, phase }) };
}

function hasLocalDisk({ scenario, entry }: Subject): boolean {
  const guest = scenario.guests.find(({ name }) => name === entry.guest);
  return entry.disk.strategy !== 'shared' && (guest?.disks.length ?? 0) > 0;
}

/** The scenario of a cell: its fault strikes in the middle of the phase. Null when there is no such phase. */
function struckScenario(
  { scenario, place, recovery }: Subject,
  { stages }: MigrationStages,
  fault: DrillFault,
  phase: FaultPhase,
): Scenario | null {
  const stretch = stages.find(({ stage }) => stage === phase);
  if (!stretch) return null;
  const injected = [injectedFault(fault, phase, (stretch.to - stretch.from) / 2, place)];
  return { ...scenario, faults: { injected, rates: [], recovery } };
}

function toldOf(
  result: MigrationResult,
  undisturbed: MigrationResult,
  where: DrillFault & { readonly phase: FaultPhase },
): Omit<DrillCell, 'strategy' | 'fault' | 'phase'> {
  const { metrics, events } = result;
  const report = faultReport(events);
  const struckAt = events.find(({ code }) => code === 'fault')?.time ?? null;
  const same =
    metrics.total_time_s === undisturbed.metrics.total_time_s &&
    metrics.downtime_s === undisturbed.metrics.downtime_s;
  const outcome = report?.outcome ?? 'completed';
  const untouched = { kind: where.kind, struck: where.side, phase: where.phase };
  const explanation =
    report && !(same && outcome === 'completed')
      ? report.explanation
      : {
          code: 'fault-no-effect',
          values: { ...untouched, ...report?.explanation.values },
        };
  const serves = (report?.runsOn ?? [result.to]).length > 0;
  return {
    state: 'struck',
    outcome,
    explanation,
    runsOn: [...(report?.runsOn ?? [result.to])],
    struckAt,
    totalTime: metrics.total_time_s ?? null,
    downtime: serves ? (metrics.downtime_s ?? 0) + (metrics.fault_stalled_s ?? 0) : null,
    lostWork: metrics.lost_work_s ?? null,
    lostData: metrics.fault_lost_data_bytes ?? 0,
    recovery: metrics.fault_recovery_s ?? null,
  };
}

/** The scenario of one cell, to be looked at in full. @throws DocumentError when there is no such cell */
export function drilledScenario(request: CellRequest): Scenario {
  const subject = subjectOf(request);
  const [strategy = ''] = knownStrategies([request.strategy], subject.entry);
  const reading = variantOf(subject, strategy);
  if (!reading.ok) throw new DocumentError(reading.problems);
  const variant = { ...subject, scenario: reading.scenario };
  const undisturbed = stagesOfMigration(reading.scenario, subject.place);
  const struck = struckScenario(variant, undisturbed, request.fault, request.phase);
  if (!struck)
    throw refused({
      path: 'phase',
      message: `found "${request.phase}", which this migration does not have; expected one of ${undisturbed.stages.map(({ stage }) => stage).join(', ')}`,
    });
  return struck;
}
