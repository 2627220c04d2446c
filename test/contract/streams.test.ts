import { describe, expect, test, vi } from 'vitest';
import type { RunEvent } from '#shared/contract/runs.ts';
import { CREDIT_WINDOW } from '#shared/transport/wire.ts';
import { runGodwit } from '../integration/support/running-godwit.ts';
import { ENDLESS, ONE_GUEST } from '../integration/support/scenarios.ts';
import { connect } from './port-client.ts';

// Streams over a real port: left early, cancelled, cut, read slowly, failing.

type Frame = Extract<RunEvent, { type: 'frame' }>;

async function nextFrame(events: AsyncIterator<RunEvent>): Promise<Frame> {
  for (;;) {
    const { done, value } = await events.next();
    if (done) throw new Error('the stream ended');
    if (value.type === 'frame') return value;
  }
}

describe('a stream', () => {
  test('that its reader leaves ends at its source, and the run goes on', async () => {
    const godwit = runGodwit();
    const { client } = connect(godwit);
    const { id } = await client.runs.start({ document: ENDLESS });
    for await (const event of await client.runs.watch({ id })) if (event.type === 'frame') break;
    expect((await client.runs.get({ id })).row.state).toBe('running');
    expect(godwit.service.experiments.stateOf(id)).toBe('running');
  });

  test('is cancelled by a signal while it waits for something to happen', async () => {
    const godwit = runGodwit();
    const watched = vi.spyOn(godwit.service.experiments.changes, 'watch');
    const { client } = connect(godwit);
    const cancel = new AbortController();
    const changes = (await client.runs.changes({}, { signal: cancel.signal }))[
      Symbol.asyncIterator
    ]();
    await changes.next();
    const waiting = changes.next();
    cancel.abort();
    await expect(waiting).rejects.toBeInstanceOf(Error);
    // The source has closed too: it gives no further value, however much changes.
    const source = watched.mock.results[0]?.value as AsyncIterator<unknown>;
    for (;;) {
      godwit.service.experiments.changes.touch();
      if ((await source.next()).done) break;
    }
  });

  test('ends with its connection, and other windows do not notice', async () => {
    const godwit = runGodwit();
    const dropped = connect(godwit);
    const staying = connect(godwit);
    const { id } = await staying.client.runs.start({ document: ENDLESS });
    const cut = (await dropped.client.runs.watch({ id }))[Symbol.asyncIterator]();
    const kept = (await staying.client.runs.watch({ id }))[Symbol.asyncIterator]();
    await nextFrame(cut);
    dropped.disconnect();
    const ended = (async () => {
      for (;;) if ((await cut.next()).done) return 'done';
    })();
    await expect(ended).rejects.toMatchObject({ name: 'AbortError' });
    await nextFrame(kept);
    await nextFrame(kept);
  });

  test('of a busy window stops at the window of credits, and nothing is missing afterwards', async () => {
    const godwit = runGodwit();
    const slow = connect(godwit);
    const quick = connect(godwit);
    const { id } = await quick.client.runs.start({ document: ONE_GUEST, paused: true });
    const events = (await slow.client.runs.watch({ id }))[Symbol.asyncIterator]();
    await nextFrame(events);
    slow.setBusy(true);
    // Far more steps than credits: each makes a state and a frame.
    const fast = (await quick.client.runs.watch({ id }))[Symbol.asyncIterator]();
    let frames = 0;
    const watching = (async () => {
      for (;;) {
        const { done, value } = await fast.next();
        if (done) return;
        if (value.type === 'frame') frames += 1;
      }
    })();
    await quick.client.runs.control({ id, control: { action: 'pace', pace: 0.2 } });
    await quick.client.runs.control({ id, control: { action: 'resume' } });
    await vi.waitFor(() => expect(frames).toBeGreaterThan(CREDIT_WINDOW + 20), {
      timeout: 50_000,
      interval: 100,
    });
    expect(slow.backlog()).toBeLessThanOrEqual(CREDIT_WINDOW);
    await quick.client.runs.control({ id, control: { action: 'pace', pace: 'asap' } });
    await watching;
    slow.setBusy(false);
    const rounds: number[] = [];
    for (;;) {
      const { done, value } = await events.next();
      if (done) break;
      if (value.type === 'frame') for (const { row } of value.rounds) rounds.push(row.round);
    }
    const { migrations } = await quick.client.runs.get({ id });
    expect(rounds).toEqual(migrations[0]?.rounds.map(({ round }) => round));
  });

  test('that fails inside ends with an error that says nothing of the inside', async () => {
    const godwit = runGodwit(':memory:', {
      shell: {
        async *openRequests() {
          yield { name: 'a', text: '' };
          throw new Error('/home/somebody/secret is not readable');
        },
        async *menuCommands() {},
      },
    });
    const { client } = connect(godwit);
    const files = (await client.application.openRequests())[Symbol.asyncIterator]();
    await files.next();
    const failed = files.next();
    await expect(failed).rejects.toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      message: expect.not.stringContaining('secret'),
    });
    expect(godwit.warnings.join()).toContain('secret');
  });
});

test('a call that fails inside says nothing of the inside and is logged', async () => {
  const godwit = runGodwit();
  vi.spyOn(godwit.store.drafts, 'list').mockImplementation(() => {
    throw new Error('/home/somebody/secret is not readable');
  });
  const { client } = connect(godwit);
  const failed = client.scenarios.drafts();
  await expect(failed).rejects.toMatchObject({
    code: 'INTERNAL_SERVER_ERROR',
    message: expect.not.stringContaining('secret'),
  });
  expect(godwit.warnings.join()).toContain('scenarios.drafts');
  expect(godwit.warnings.join()).toContain('secret');
});
