import type { DrillBaseline, DrillCell, DrillEvent } from '#shared/contract/faults.ts';
import {
  FAULT_KIND_TITLES,
  FAULT_MESSAGES,
  FAULT_OUTCOME_TITLES,
  FAULT_PHASE_TITLES,
} from '#shared/messages/faults.ts';
import { explain } from '#shared/result/explain.ts';
import { sidesOf } from '#shared/scenario/faults/kinds.ts';
import type { FaultOutcome } from '#shared/scenario/faults/types.ts';
import { formatBytes, formatDuration } from '#shared/units/format.ts';
import { alignColumns } from './result-text.ts';

type Plan = Extract<DrillEvent, { type: 'plan' }>;

/** A drill that came to its end. */
export interface DrillReport {
  readonly plan: Plan;
  readonly baselines: readonly DrillBaseline[];
  readonly cells: readonly DrillCell[];
}

/** A word for each outcome that fits into a column; the legend has them in full. */
const SHORT: Readonly<Record<FaultOutcome, string>> = {
  completed: 'completed',
  recovered: 'recovered',
  'continues-at-source': 'at source',
  'continues-at-destination': 'at destination',
  stalled: 'STALLED',
  'lost-restarted': 'restarted',
  lost: 'LOST',
  undefined: 'UNDEFINED',
  'split-brain': 'SPLIT BRAIN',
};

function faultTitle({ kind, side }: DrillCell['fault']): string {
  const title = FAULT_KIND_TITLES[kind];
  return sidesOf(kind).length > 1 ? `${title}, ${side}` : title;
}

function cellText({ state, outcome, downtime, lostData }: DrillCell): string {
  if (state === 'absent') return '';
  if (outcome === null) return '-';
  const down = downtime !== null && downtime > 0 ? ` ${formatDuration(downtime)}` : '';
  const data = lostData !== null && lostData > 0 ? `, ${formatBytes(lostData)} lost` : '';
  return `${SHORT[outcome]}${down}${data}`;
}

function strategyText(
  { phases, faults }: Plan,
  baseline: DrillBaseline,
  all: readonly DrillCell[],
): string {
  const { strategy, title, problem, totalTime, downtime } = baseline;
  if (problem !== null) return `${strategy}: ${title}\n  Not drilled: ${problem}\n`;
  const cells = all.filter((one) => one.strategy === strategy);
  const present = phases.filter((phase) =>
    cells.some((one) => one.phase === phase && one.state !== 'absent'),
  );
  const rows = faults.map((fault) => [
    faultTitle(fault),
    ...present.map((phase) => {
      const cell = cells.find(
        (one) =>
          one.phase === phase && one.fault.kind === fault.kind && one.fault.side === fault.side,
      );
      return cell ? cellText(cell) : '';
    }),
  ]);
  const undisturbed =
    totalTime === null
      ? ''
      : ` Undisturbed: ${formatDuration(totalTime)}, downtime ${formatDuration(downtime ?? 0)}.`;
  const head = ['fault', ...present.map((phase) => FAULT_PHASE_TITLES[phase].toLowerCase())];
  return `${strategy}: ${title}.${undisturbed}\n${alignColumns([head, ...rows])}`;
}

/** One table a strategy: faults by phases, with what became of the guest and how long nobody was served. */
export function drillText({ plan, baselines, cells }: DrillReport, sentences: boolean): string {
  const { guest, from, to, fencing } = plan;
  const met = new Set(cells.flatMap(({ outcome }) => (outcome === null ? [] : [outcome])));
  const legend = [...met]
    .map((outcome) => `${SHORT[outcome]} = ${FAULT_OUTCOME_TITLES[outcome].toLowerCase()}`)
    .join('; ');
  const parts = [
    `Drill of ${guest} from ${from} to ${to}, fencing ${fencing ? 'on' : 'off'}; times are without service.\n`,
    ...baselines.map((baseline) => strategyText(plan, baseline, cells)),
    ...(legend === '' ? [] : [`${legend}; - = means nothing here.\n`]),
  ];
  if (sentences) parts.push(sentencesText(cells));
  return parts.join('\n');
}

function sentencesText(cells: readonly DrillCell[]): string {
  return cells
    .filter(({ state }) => state === 'struck')
    .map(({ strategy, explanation }) => `${strategy}: ${explain(explanation, FAULT_MESSAGES)}\n`)
    .join('');
}

/** The one object that `--json` prints; units are in the keys. */
export function drillJson({ plan, baselines, cells }: DrillReport): string {
  const document = {
    guest: plan.guest,
    from: plan.from,
    to: plan.to,
    fencing: plan.fencing,
    strategies: baselines.map(
      ({ strategy, title, outcome, problem, totalTime, downtime, phases }) => ({
        strategy,
        title,
        outcome,
        problem,
        total_time_s: totalTime,
        downtime_s: downtime,
        phases: phases.map(({ phase, from, to }) => ({ phase, from_s: from, to_s: to })),
      }),
    ),
    cells: cells.map((one) => ({
      strategy: one.strategy,
      fault: one.fault.kind,
      side: one.fault.side,
      phase: one.phase,
      state: one.state,
      outcome: one.outcome,
      reason: one.explanation.code,
      explanation: explain(one.explanation, FAULT_MESSAGES),
      runs_on: one.runsOn,
      struck_at_s: one.struckAt,
      total_time_s: one.totalTime,
      downtime_s: one.downtime,
      lost_work_s: one.lostWork,
      lost_data_bytes: one.lostData,
      recovery_s: one.recovery,
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
