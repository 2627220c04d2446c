import { flushPromises } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { smallestScenario } from '#renderer/features/lab/edits.ts';
import { useExpectation } from '#renderer/state/expectation.ts';
import { useScenario } from '#renderer/state/scenario.ts';
import { resetService, service } from '../support/stub-client.ts';

vi.mock('#renderer/state/client.ts', () => import('../support/stub-client.ts'));

beforeEach(() => {
  resetService();
  setActivePinia(createPinia());
});

describe('expectation', () => {
  it('asks about the newest document only, however many edits came meanwhile', async () => {
    const scenario = useScenario();
    const expectation = useExpectation();
    scenario.open(smallestScenario(), null);
    await flushPromises();
    service.checked = [];
    for (const size of ['2 GiB', '3 GiB', '4 GiB']) {
      scenario.setField('guests[0].memory[0].size', size);
    }
    await flushPromises();
    const asked = service.checked as { document: { guests: { memory: { size: string }[] }[] } }[];
    expect(asked.map((one) => one.document.guests[0]?.memory[0]?.size)).toEqual(['4 GiB']);
    expect(expectation.parsed?.guests[0]?.memory[0]?.size).toBe(4 * 2 ** 30);
  });

  it('keeps the last answer while the document is wrong, and says that it is stale', async () => {
    const scenario = useScenario();
    const expectation = useExpectation();
    scenario.open(smallestScenario(), null);
    await flushPromises();
    scenario.setField('plan[0].to', 'nowhere');
    await flushPromises();
    expect(expectation.problems).toMatchObject([{ path: 'plan[0].to' }]);
    expect(expectation.stale).toBe(true);
    expect(expectation.expectation?.migrations).toHaveLength(1);
    scenario.undo();
    await flushPromises();
    expect(expectation.stale).toBe(false);
  });

  it('takes back the question about a curve when the document changes', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const scenario = useScenario();
    const expectation = useExpectation();
    scenario.open(smallestScenario(), null);
    expectation.curveOver = 'guests[0].memory[0].size';
    await flushPromises();
    await vi.advanceTimersByTimeAsync(1000);
    const [signal] = service.signals.filter((one) => one !== undefined);
    expect(signal?.aborted).toBe(false);
    scenario.setField('guests[0].memory[0].size', '2 GiB');
    await flushPromises();
    expect(signal?.aborted).toBe(true);
  });

  it('tells why there is no answer', async () => {
    const expectation = useExpectation();
    service.broken = 'the connection is gone';
    useScenario().open(smallestScenario(), null);
    await flushPromises();
    expect(expectation.failure).toBe('the connection is gone');
  });
});
