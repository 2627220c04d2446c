import { describe, expect, it } from 'vitest';
import {
  settingsText,
  strategyKindOf,
  strategyLabel,
} from '#renderer/features/experiments/experiment-view.ts';

const words = {
  title: (id: string) => (id === 'qemu' ? 'QEMU pre-copy' : null),
  tunable: (key: string) => (key === 'autoConverge' ? 'Auto-converge' : null),
};

describe('strategies of an axis', () => {
  it('are called as they are in the Lab, with their settings', () => {
    expect(strategyLabel('qemu', words)).toBe('QEMU pre-copy');
    expect(strategyLabel('qemu (autoConverge true)', words)).toBe(
      'QEMU pre-copy (Auto-converge on)',
    );
    expect(strategyLabel('qemu (autoConverge false, maxBandwidth 1 Gbit/s)', words)).toBe(
      'QEMU pre-copy (Auto-converge off, maxBandwidth 1 Gbit/s)',
    );
  });

  it('stay as they are written where nobody knows them', () => {
    expect(strategyLabel('mine (a true)', words)).toBe('mine (a true)');
    expect(strategyLabel('none', words)).toBe('none');
    expect(strategyLabel('', words)).toBe('');
  });

  it('have the same words in the set-up', () => {
    expect(settingsText({ strategy: 'qemu', autoConverge: true }, words)).toBe('Auto-converge on');
    expect(settingsText({ strategy: 'qemu' }, words)).toBe('');
  });

  it('are told from other values by the field', () => {
    expect(strategyKindOf('plan[0].memory')).toBe('memory');
    expect(strategyKindOf('plan[*].disk.strategy')).toBe('disk');
    expect(strategyKindOf('guests[0].memory')).toBeNull();
    expect(strategyKindOf('plan[0].memory.downtimeLimit')).toBeNull();
  });
});
