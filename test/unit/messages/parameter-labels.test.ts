import { describe, expect, it } from 'vitest';
import { writeParameter } from '#shared/comparison/parameter-text.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import {
  englishWords,
  labelParameters,
  strategyTitle,
  tunableKind,
} from '#shared/messages/parameter-labels.ts';

// Goal: parameters are called what their fields are called elsewhere. Method: a few messages and one tunable.

const MESSAGES: Readonly<Record<string, string>> = {
  'lab.fields.host.nic': 'Migration link',
  'lab.fields.region.size': 'Size',
  'lab.fields.extent.size': 'Size',
  'lab.fields.guest.workload_cpu': 'Busy cores',
  'lab.fields.writes.rate': 'Page writes',
  'lab.groups.memoryStrategy': 'Memory strategy',
};
const words = {
  message: (key: string, values: Record<string, unknown> = {}) =>
    key.startsWith('parameters.entries.')
      ? `${key.slice('parameters.entries.'.length)} ${String(values['number'])}`
      : (MESSAGES[key] ?? null),
  tunable: (kind: string, key: string) =>
    kind === 'memory' && key === 'downtimeLimit' ? 'Downtime limit' : null,
};
const labels = (...paths: string[]) => [...labelParameters(paths, words).values()];

describe('what a parameter is called', () => {
  it('is what the Lab or its strategy calls it', () => {
    expect(
      labels(
        'hosts[0].nic',
        'guests[0].workload.cpu',
        'guests[0].memory[1].writes.classes[0].rate',
        'plan[0].memory.downtimeLimit',
        'plan[0].memory.strategy',
      ),
    ).toEqual(['Migration link', 'Busy cores', 'Page writes', 'Downtime limit', 'Memory strategy']);
  });

  it('is made of its own name where nobody has a word for it', () => {
    expect(labels('plan[0].disk.blockSize', 'measuredOnKernel')).toEqual([
      'Block size',
      'Measured on kernel',
    ]);
  });

  it('is told apart by place, or by name where the places are the same', () => {
    expect(labels('hosts[0].nic', 'hosts[1].nic')).toEqual([
      'Migration link (hosts 1)',
      'Migration link (hosts 2)',
    ]);
    expect(labels('guests[0].memory[0].size', 'guests[0].disks[0].extents[2].size')).toEqual([
      'Size (guests 1, memory 1)',
      'Size (guests 1, disks 1, extents 3)',
    ]);
    expect(labels('a.someKey', 'b.someKey')).toEqual([
      'Some key (a.someKey)',
      'Some key (b.someKey)',
    ]);
  });
});

describe('the words of reports and the command line', () => {
  it('are those of the window', () => {
    const paths = ['hosts[0].nic', 'hosts[1].nic', 'plan[0].memory.downtimeLimit', 'seed', 'x.y'];
    const labelled = [...labelParameters(paths, englishWords(STRATEGY_CATALOGUE)).values()];
    expect(labelled).toEqual([
      'Migration link (host 1)',
      'Migration link (host 2)',
      'Downtime limit',
      'Seed',
      'Y',
    ]);
  });
});

describe('a number of a strategy', () => {
  const text = (path: string, value: number): string =>
    writeParameter(path, value, tunableKind(STRATEGY_CATALOGUE, path));

  it('has the unit of its tunable, whatever its name says', () => {
    // By its name alone the first would be "0.000", and the others plain numbers.
    expect(text('plan[0].memory.faultCost', 0.00005)).toBe('50.0 µs');
    expect(text('plan[0].memory.throttleInitial', 0.2)).toBe('20.0 %');
    expect(text('plan[0].memory.downtimeLimit', 0.3)).toBe('300 ms');
  });

  it('chooses a strategy by an id, which has a title', () => {
    const title = (path: string, value: string) => strategyTitle(STRATEGY_CATALOGUE, path, value);
    expect(title('plan[0].memory.strategy', 'xen-4')).toBe('Xen 4.6+ pre-copy');
    expect(title('plan[0].memory.strategy', 'nobody-s')).toBeNull();
    expect(title('plan[0].memory.version', '10')).toBeNull();
    expect(title('guests[0].strategy', 'qemu')).toBeNull();
  });

  it('is written by its path where it is of no strategy that is known', () => {
    expect(tunableKind(STRATEGY_CATALOGUE, 'plan[0].memory.noSuchTunable')).toBeNull();
    expect(tunableKind(STRATEGY_CATALOGUE, 'plan[0].memory.autoConverge')).toBeNull();
    expect(text('hosts[0].nic', 125e6)).toBe('1.00 Gbit/s');
  });
});
