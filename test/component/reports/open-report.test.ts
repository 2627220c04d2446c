import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReportDocument } from '#shared/report/document.ts';
import { useOpenReport } from '#renderer/state/open-report.ts';
import { resetShelf, shelf, shelve } from '../support/stub-reports.ts';

vi.mock('#renderer/state/client.ts', async () => {
  const { reports } = await import('../support/stub-reports.ts');
  return { client: { reports } };
});

type Store = ReturnType<typeof useOpenReport>;

async function opened(id = 'r1'): Promise<Store> {
  const store = useOpenReport();
  await store.open(id);
  return store;
}

const titled = (store: Store, title: string): ReportDocument => {
  if (!store.document) throw new Error('no report is open');
  return { ...store.document, title };
};
const write = (store: Store, title: string): void => store.change(titled(store, title), 'title');
const titleOf = (id = 'r1') => shelf.reports.get(id)?.title;

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
  resetShelf();
  shelve('r1', { title: 'First' });
});
afterEach(() => vi.useRealTimers());

describe('the open report', () => {
  it('is stored shortly after the first edit, also while typing goes on', async () => {
    const store = await opened();
    for (const title of ['S', 'Se', 'Sec', 'Seco', 'Secon', 'Second']) {
      write(store, title);
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(shelf.asked.length).toBeGreaterThan(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(titleOf()).toBe('Second');
    expect(store.saveState).toBe('saved');
    const revisions = shelf.asked.map((one) => one.split(' ').at(-1));
    expect(revisions).toEqual(revisions.map((_, index) => String(index + 1)));
  });

  it('sends one state at a time, and the newest in the end', async () => {
    const store = await opened();
    let release = (): void => undefined;
    shelf.held = new Promise((resolve) => (release = resolve));
    write(store, 'Second');
    await vi.advanceTimersByTimeAsync(600);
    expect(store.saveState).toBe('saving');
    write(store, 'Third');
    await vi.advanceTimersByTimeAsync(2000);
    expect(shelf.asked).toEqual(['save r1 revision 1']);
    release();
    await vi.advanceTimersByTimeAsync(0);
    expect(shelf.asked).toEqual(['save r1 revision 1', 'save r1 revision 2']);
    expect(titleOf()).toBe('Third');
    expect(store.saveState).toBe('saved');
  });

  it('stores what was typed last when it is left', async () => {
    const store = await opened();
    write(store, 'Last words');
    store.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(titleOf()).toBe('Last words');
    expect(store.document).toBeNull();
  });

  it('says why it could not be stored, and tries again on wish', async () => {
    const store = await opened();
    shelf.broken = 'the disk is full';
    write(store, 'Second');
    await vi.advanceTimersByTimeAsync(600);
    expect(store.saveState).toBe('failed');
    expect(store.failure).toBe('the disk is full');
    shelf.broken = null;
    await store.flush();
    expect(store.saveState).toBe('saved');
    expect(titleOf()).toBe('Second');
  });

  it('is saved when an edit was taken back before it was stored, and stores the next one', async () => {
    const store = await opened();
    store.change(titled(store, 'Second'));
    store.undo();
    await vi.advanceTimersByTimeAsync(600);
    expect(store.saveState).toBe('saved');
    expect(shelf.asked).toEqual([]);
    write(store, 'Third');
    await store.flush();
    expect(titleOf()).toBe('Third');
    await store.flush();
    write(store, 'Fourth');
    await vi.advanceTimersByTimeAsync(600);
    expect(titleOf()).toBe('Fourth');
  });

  it('is undone and done again, and each state is stored', async () => {
    const store = await opened();
    store.change(titled(store, 'Second'));
    store.change(titled(store, 'Third'));
    store.undo();
    await vi.advanceTimersByTimeAsync(600);
    expect(titleOf()).toBe('Second');
    store.redo();
    expect(store.canRedo).toBe(false);
    await vi.advanceTimersByTimeAsync(600);
    expect(titleOf()).toBe('Third');
  });
});

describe('a report that was stored elsewhere meanwhile', () => {
  async function conflicting(): Promise<Store> {
    const store = await opened();
    shelve('r1', { title: 'Theirs' });
    write(store, 'Mine');
    await vi.advanceTimersByTimeAsync(600);
    expect(store.saveState).toBe('conflict');
    expect(titleOf()).toBe('Theirs');
    return store;
  }

  it('is not stored over, whatever is typed, until a person decides', async () => {
    const store = await conflicting();
    write(store, 'Mine too');
    await vi.advanceTimersByTimeAsync(5000);
    expect(titleOf()).toBe('Theirs');
    expect(shelf.asked).toHaveLength(1);
    await store.keepMine();
    expect(titleOf()).toBe('Mine too');
    expect(store.saveState).toBe('saved');
  });

  it('is taken, with what was here one step of undo away', async () => {
    const store = await conflicting();
    await store.takeStored();
    expect(store.document?.title).toBe('Theirs');
    expect(store.saveState).toBe('saved');
    store.undo();
    await vi.advanceTimersByTimeAsync(600);
    expect(titleOf()).toBe('Mine');
  });

  it('is taken by itself only where nothing would be lost', async () => {
    const store = await opened();
    expect(await store.noticeRevision(1)).toBe(false);
    shelve('r1', { title: 'Theirs' });
    expect(await store.noticeRevision(2)).toBe(true);
    expect(store.document?.title).toBe('Theirs');
    write(store, 'Mine');
    shelve('r1', { title: 'Theirs again' });
    expect(await store.noticeRevision(3)).toBe(false);
    expect(store.document?.title).toBe('Mine');
  });
});

describe('the preview', () => {
  it('follows the document, and tells what is not found', async () => {
    const store = await opened();
    store.previewSoon();
    await vi.advanceTimersByTimeAsync(0);
    expect(store.preview?.html).toContain('<h1>First</h1>');
    store.change({
      ...titled(store, 'First'),
      blocks: [{ kind: 'text', text: 'See {{db / QEMU / downtime_s}}.' }],
    });
    store.previewSoon();
    await vi.advanceTimersByTimeAsync(400);
    expect(store.preview?.problems).toMatchObject([{ block: 0, path: 'blocks[0].text' }]);
  });
});
