import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ValidationCase, ValidationEvent } from '#shared/contract/validation.ts';
import ValidatePlace from '#renderer/features/validate/ValidatePlace.vue';
import {
  definitionOf,
  groupCases,
  nameParts,
  orderCases,
  scatterFigure,
  writeError,
} from '#renderer/features/validate/validation-view.ts';
import { mountInWindow } from '../support/mount-window.ts';
import type { Mounted } from '../support/mount-window.ts';

const service = vi.hoisted(() => ({
  events: [] as unknown[],
  failure: null as Error | null,
  /** Resolves to let the stream go on after its first event. */
  hold: null as Promise<void> | null,
}));

vi.mock('#renderer/state/client.ts', () => ({
  client: {
    validation: {
      run: async () => {
        await Promise.resolve();
        if (service.failure) throw service.failure;
        return (async function* () {
          for (const event of service.events) {
            yield event;
            await service.hold;
          }
        })();
      },
    },
  },
}));
vi.mock('#renderer/charts/LogScatterChart.vue', () => ({
  default: { props: ['figure', 'lit'], render: () => null },
}));

const oneCase = (name: string, family: string, error: number, downtime = true): ValidationCase => ({
  name,
  family,
  source: 'a file',
  metrics: {
    total_time_s: { measured: 10, predicted: 10 * (1 + error), relative_error: error },
    ...(downtime ? { downtime_s: { measured: 0.1, predicted: 0.1, relative_error: 0 } } : {}),
  },
});
const summary = {
  total_time_s: { cases: 2, median_abs_relative_error: 0.015, p90_abs_relative_error: 0.2 },
};
const familySummary = {
  total_time_s: { cases: 1, median_abs_relative_error: 0.2, p90_abs_relative_error: 0.2 },
};

function finishedStream(): ValidationEvent[] {
  const cases = [oneCase('small', 'cold', 0.01), oneCase('large', 'live', -0.2, false)];
  const [small, large] = cases;
  const skipped = [{ name: 'odd', reason: 'Post-copy is not simulated.' }];
  return [
    { type: 'case', done: 1, of: 3, case: small as ValidationCase },
    { type: 'case', done: 2, of: 3, case: large as ValidationCase },
    { type: 'skipped', done: 3, of: 3, name: 'odd', reason: 'Post-copy is not simulated.' },
    {
      type: 'report',
      report: {
        engine_version: '1.0.0',
        cases,
        summary,
        families: { live: familySummary, cold: {} },
        skipped,
      },
    },
  ];
}

let mounted: Mounted | undefined;

async function openValidate(): Promise<Mounted['wrapper']> {
  mounted = await mountInWindow(ValidatePlace);
  return mounted.wrapper;
}

async function start(wrapper: Mounted['wrapper']): Promise<void> {
  await wrapper
    .findAll('button')
    .find((one) => one.text() === 'Run the validation')
    ?.trigger('click');
  await flushPromises();
}

beforeEach(() => Object.assign(service, { events: finishedStream(), failure: null, hold: null }));
afterEach(() => {
  mounted?.wrapper.unmount();
  mounted = undefined;
});

describe('Validate', () => {
  it('shows cases, summary and reasons when all are simulated', async () => {
    const wrapper = await openValidate();
    await start(wrapper);
    expect(wrapper.text()).toContain('2 cases, engine 1.0.0');
    expect(wrapper.text()).toContain('1.50 %');
    expect(wrapper.text()).toContain('−20.0 %');
    expect(wrapper.text()).toContain('10.0 s → 8.00 s');
    expect(wrapper.text()).toContain('Post-copy is not simulated.');
    expect(wrapper.findAll('[aria-label="Beyond the aim of 6.00 % for live"]')).toHaveLength(1);
  });

  it('shows one family with its own summary', async () => {
    const wrapper = await openValidate();
    await start(wrapper);
    await wrapper.find('select[aria-label="Family"]').setValue('live');
    const names = wrapper.findAll('tbody th').map((one) => one.text());
    expect(names.some((name) => name.startsWith('large'))).toBe(true);
    expect(names.some((name) => name.startsWith('small'))).toBe(false);
    expect(wrapper.text()).toContain('20.0 %');
  });

  it('tells its progress, and that a cancelled pass has no summary', async () => {
    let goOn: () => void = () => undefined;
    service.hold = new Promise((resolve) => {
      goOn = resolve;
    });
    const wrapper = await openValidate();
    await start(wrapper);
    expect(wrapper.text()).toContain('1 of 3 cases');
    await wrapper
      .findAll('button')
      .find((one) => one.text() === 'Cancel')
      ?.trigger('click');
    goOn();
    await flushPromises();
    expect(wrapper.text()).toContain('Cancelled after 1 of 3 cases.');
    expect(wrapper.text()).toContain('The summary follows when all cases are simulated.');
  });

  it('says what went wrong and offers another try', async () => {
    service.failure = new Error('The examples could not be read.');
    const wrapper = await openValidate();
    await start(wrapper);
    expect(wrapper.text()).toContain('The examples could not be read.');
    service.failure = null;
    await wrapper
      .findAll('button')
      .find((one) => one.text() === 'Run again')
      ?.trigger('click');
    await flushPromises();
    expect(wrapper.text()).toContain('2 cases');
  });
});

it('heads each family with its errors, until the cases are sorted otherwise', async () => {
  const wrapper = await openValidate();
  await start(wrapper);
  const heads = () => wrapper.findAll('tr.family').map((one) => one.text());
  expect(heads()).toHaveLength(2);
  expect(heads()[1]).toMatch(/^live\s*1 case\s*median 20\.0 %\s*0 of 1$/);
  const sort = (title: string) => wrapper.find(`button[title="${title}"]`).trigger('click');
  await sort('Sort by Total time');
  expect(heads()).toHaveLength(0);
  expect(wrapper.findAll('.scroll tbody tr').map((one) => one.find('button').text())).toEqual([
    'large',
    'small',
  ]);
  await sort('Sort by Family');
  expect(heads()).toHaveLength(2);
});

describe('cases', () => {
  const cases = [oneCase('b', 'x', -0.3), oneCase('a', 'y', 0.1), oneCase('c', 'x', 0.2, false)];

  it('are ordered by the size of the error; those without the metric come last', () => {
    const names = (by: 'name' | 'total_time_s' | 'downtime_s', descending: boolean) =>
      orderCases(cases, { by, descending }).map((one) => one.name);
    expect(names('total_time_s', true)).toEqual(['b', 'c', 'a']);
    expect(names('downtime_s', true).at(-1)).toBe('c');
    expect(names('downtime_s', false).at(-1)).toBe('c');
    expect(names('name', false)).toEqual(['a', 'b', 'c']);
  });

  it('are grouped by family, with what keeps its aim', () => {
    const groups = groupCases(orderCases(cases, { by: 'family', descending: false }), null);
    expect(groups.map(({ family, cases: own }) => [family, own.map(({ name }) => name)])).toEqual([
      ['x', ['b', 'c']],
      ['y', ['a']],
    ]);
    // 6 % is the aim of a total time; nothing is said of the median before the report.
    expect(groups[0]?.errors.total_time_s).toEqual({ median: '', within: 0, of: 2 });
    expect(groups[0]?.errors.downtime_s).toEqual({ median: '', within: 1, of: 1 });
    expect(groups[0]?.errors.rounds).toBeUndefined();
  });

  it('have names that break where their parts meet', () => {
    expect(nameParts('clark-wws_kernel/128-1')).toEqual(['clark-', 'wws_', 'kernel/', '128-', '1']);
  });

  it('write the sign of an error, but not of none', () => {
    expect([0.0213, -0.004, 0.00001, -3.2].map(writeError)).toEqual([
      '+2.1 %',
      '−0.4 %',
      '0.0 %',
      '−320 %',
    ]);
  });

  it('become a group of points for each family that has the metric', () => {
    const labels = { x: 'Measured', y: 'Predicted', title: 'Downtime' };
    const figure = scatterFigure(
      cases,
      ['x', 'y', 'z'],
      definitionOf('downtime_s'),
      'downtime_s',
      labels,
    );
    expect(figure.groups.map((group) => [group.label, group.points.length])).toEqual([
      ['x', 1],
      ['y', 1],
    ]);
    expect(new Set(figure.groups.map((group) => group.shape)).size).toBe(2);
  });
});
