import { describe, expect, it, vi } from 'vitest';
import type { DrillCell } from '#shared/contract/faults.ts';
import { FAULT_OUTCOME_TITLES } from '#shared/messages/faults.ts';
import { FAULT_OUTCOMES } from '#shared/scenario/faults/types.ts';
import { OUTCOME_LOOKS, phasesOf, tally, worstIn } from '#renderer/features/drill/outcome-look.ts';
import { cellKey } from '#renderer/state/drill.ts';

vi.mock('#renderer/state/client.ts', () => import('../support/stub-client.ts'));

const crash = { kind: 'host-crash', side: 'source' } as const;
const link = { kind: 'link-down', side: 'source' } as const;
const cell = (
  fault: DrillCell['fault'],
  outcome: DrillCell['outcome'],
  code = 'fault-no-effect',
): [string, DrillCell] => [
  cellKey('qemu', fault, 'memory-copy'),
  {
    strategy: 'qemu',
    fault,
    phase: 'memory-copy',
    state: outcome === null ? 'absent' : 'struck',
    outcome,
    explanation: { code, values: {} },
    runsOn: [],
    struckAt: null,
    totalTime: null,
    downtime: null,
    lostWork: null,
    lostData: null,
    recovery: null,
  },
];

describe('outcomes of a drill', () => {
  it('each have words and a sign of their own: colour is never the only one', () => {
    const icons = FAULT_OUTCOMES.map((outcome) => OUTCOME_LOOKS[outcome].icon);
    expect(new Set(icons).size).toBe(FAULT_OUTCOMES.length);
    for (const outcome of FAULT_OUTCOMES) expect(FAULT_OUTCOME_TITLES[outcome]).not.toBe('');
  });

  it('tell the worst of a phase, but not what a crash does without a migration too', () => {
    const cells = new Map([
      cell(crash, 'lost-restarted', 'fault-lost-at-source-restarted'),
      cell(link, 'continues-at-source'),
    ]);
    expect(worstIn(cells, 'qemu', [crash, link], 'memory-copy')).toBe('continues-at-source');
    const lost = new Map([cell(crash, 'lost'), cell(link, 'completed')]);
    expect(worstIn(lost, 'qemu', [crash, link], 'memory-copy')).toBe('lost');
    expect(worstIn(lost, 'qemu', [crash, link], 'post-copy')).toBeNull();
  });

  it('are counted by what they mean for the guest', () => {
    const cells = new Map([cell(crash, 'lost'), cell(link, 'stalled')]);
    expect(tally(cells, 'qemu')).toEqual({ good: 0, warn: 1, bad: 1 });
    expect(tally(cells, 'xen-4')).toEqual({ good: 0, warn: 0, bad: 0 });
  });

  it('leave out columns of phases that no strategy has', () => {
    const baseline = {
      strategy: 'qemu',
      title: 'QEMU',
      outcome: 'completed' as const,
      problem: null,
      totalTime: 1,
      downtime: 0.1,
      phases: [{ phase: 'memory-copy' as const, from: 0, to: 1 }],
    };
    expect(phasesOf(['before', 'memory-copy', 'post-copy'], [baseline])).toEqual(['memory-copy']);
    expect(phasesOf(['before', 'memory-copy'], [])).toEqual(['before', 'memory-copy']);
  });
});
