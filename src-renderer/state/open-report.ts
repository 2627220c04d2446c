import { computed, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import { ORPCError } from '@orpc/client';
import type { ReportPreview, StoredReport } from '#shared/contract/reports.ts';
import type { ReportDocument } from '#shared/report/document.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { client } from './client.ts';
import { changeHistory, redoHistory, startHistory, undoHistory } from './history.ts';
import type { History } from './history.ts';

/** Counted from the first edit that is not stored, so that long typing is stored on the way too. */
const SAVE_AFTER_MS = 500;
const PREVIEW_AFTER_MS = 300;

/** `conflict`: it was stored elsewhere since it was read here, and a person has to say which of the two stays. */
export type SaveState = 'saved' | 'pending' | 'saving' | 'failed' | 'conflict';

/** A report that is open, what of it the store has, and what became of the last attempt to store it. */
interface Session {
  readonly id: string;
  revision: number;
  /** What the store has. */
  stored: ReportDocument;
  /** What it shall have. */
  wanted: ReportDocument;
  conflict: boolean;
  saving: Promise<void> | null;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const changedElsewhere = (error: unknown): boolean =>
  error instanceof ORPCError &&
  error.code === 'WRONG_STATE' &&
  (error.data as { state?: unknown } | undefined)?.state === 'changed';

/** The report in the editor: its document with its history, stored as it is written, and how it looks. */
export const useOpenReport = defineStore('open-report', () => {
  const row = shallowRef<StoredReport | null>(null);
  const history = shallowRef<History<ReportDocument> | null>(null);
  const saveState = shallowRef<SaveState>('saved');
  /** Why the last attempt to store or read it failed. */
  const failure = shallowRef<string | null>(null);
  const preview = shallowRef<ReportPreview | null>(null);
  const previewFailure = shallowRef<string | null>(null);
  const previewing = shallowRef(false);
  let session: Session | null = null;
  let previewTimer: ReturnType<typeof setTimeout> | undefined;
  let asking = new AbortController();
  let opening = 0;

  const document = computed(() => history.value?.present ?? null);
  const canUndo = computed(() => (history.value?.past.length ?? 0) > 0);
  const canRedo = computed(() => (history.value?.future.length ?? 0) > 0);

  function tell(of: Session, state: SaveState, reason: string | null = null): void {
    if (of !== session) return;
    saveState.value = state;
    failure.value = reason;
  }

  async function send(of: Session): Promise<void> {
    const { id, revision, wanted } = of;
    tell(of, 'saving');
    try {
      const stored = await client.reports.save({ id, revision, document: { ...wanted } });
      of.revision = stored.revision;
      of.stored = wanted;
      tell(of, of.wanted === wanted ? 'saved' : 'pending');
    } catch (error) {
      of.conflict = changedElsewhere(error);
      tell(of, of.conflict ? 'conflict' : 'failed', describeFailure(error));
      throw error;
    }
  }

  async function sendAll(of: Session): Promise<void> {
    try {
      while (of.wanted !== of.stored && !of.conflict) await send(of);
      // An edit that was taken back before it was stored leaves nothing to send.
      if (!of.conflict) tell(of, 'saved');
    } catch {
      // Told already; the next edit tries again.
    }
  }

  /** Stores until the store has what is wanted; one request at a time, because each needs the revision of the last. */
  async function save(of: Session): Promise<void> {
    clearTimeout(of.timer);
    of.timer = undefined;
    while (of.saving) await of.saving;
    of.saving = sendAll(of).finally(() => {
      of.saving = null;
    });
    await of.saving;
  }

  function saveSoon(of: Session): void {
    if (of.conflict) return;
    tell(of, 'pending');
    of.timer ??= setTimeout(() => void save(of), SAVE_AFTER_MS);
  }

  /** Stores at once what is not stored yet. */
  async function flush(): Promise<void> {
    if (session) await save(session);
  }

  function show(next: History<ReportDocument>): void {
    if (!session) return;
    history.value = next;
    session.wanted = next.present;
    saveSoon(session);
  }

  /** Replaces the document; `key` joins quick changes of the same thing into one step of undo. */
  function change(next: ReportDocument, key: string | null = null): void {
    if (!history.value || next === history.value.present) return;
    show(changeHistory(history.value, next, key, Date.now()));
  }

  function undo(): void {
    if (history.value && canUndo.value) show(undoHistory(history.value));
  }

  function redo(): void {
    if (history.value && canRedo.value) show(redoHistory(history.value));
  }

  function close(): void {
    const left = session;
    session = null;
    opening += 1;
    asking.abort();
    clearTimeout(previewTimer);
    row.value = null;
    history.value = null;
    failure.value = null;
    saveState.value = 'saved';
    preview.value = null;
    previewFailure.value = null;
    previewing.value = false;
    if (left) void save(left);
  }

  async function open(id: string): Promise<void> {
    if (session?.id === id) return;
    close();
    const number = (opening += 1);
    try {
      const found = await client.reports.get({ id });
      if (number !== opening) return;
      row.value = found;
      if (!found.document) return;
      history.value = startHistory(found.document);
      session = {
        id,
        revision: found.revision,
        stored: found.document,
        wanted: found.document,
        conflict: false,
        saving: null,
        timer: undefined,
      };
    } catch (error) {
      if (number === opening) failure.value = describeFailure(error);
    }
  }

  /** Reads what the store has and goes on from it; what was here is one step of undo away. */
  async function takeStored(): Promise<void> {
    const of = session;
    if (!of) return;
    try {
      const found = await client.reports.get({ id: of.id });
      if (of !== session || !found.document || !history.value) return;
      row.value = found;
      of.revision = found.revision;
      of.stored = found.document;
      of.wanted = found.document;
      of.conflict = false;
      history.value = changeHistory(history.value, found.document, null, Date.now());
      tell(of, 'saved');
    } catch (error) {
      tell(of, saveState.value, describeFailure(error));
    }
  }

  /** Stores what is here over what was stored elsewhere. */
  async function keepMine(): Promise<void> {
    const of = session;
    if (!of) return;
    try {
      of.revision = (await client.reports.get({ id: of.id })).revision;
      of.conflict = false;
      await save(of);
    } catch (error) {
      tell(of, 'conflict', describeFailure(error));
    }
  }

  /** A newer revision was seen in the list: taken when nothing here would be lost by it. Answers whether it was. */
  async function noticeRevision(revision: number): Promise<boolean> {
    const of = session;
    if (!of || revision <= of.revision || of.saving || of.wanted !== of.stored) return false;
    await takeStored();
    return true;
  }

  async function askPreview(): Promise<void> {
    const present = document.value;
    if (!present) return;
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    previewing.value = true;
    try {
      const shown = await client.reports.preview({ document: { ...present } }, { signal });
      if (signal.aborted) return;
      preview.value = shown;
      previewFailure.value = null;
    } catch (error) {
      if (!signal.aborted) previewFailure.value = describeFailure(error);
    } finally {
      if (!signal.aborted) previewing.value = false;
    }
  }

  /** Asks how the document looks, at once for the first time and else when typing pauses. */
  function previewSoon(): void {
    clearTimeout(previewTimer);
    const wait = preview.value === null ? 0 : PREVIEW_AFTER_MS;
    previewTimer = setTimeout(() => void askPreview(), wait);
  }

  return {
    row,
    document,
    canUndo,
    canRedo,
    saveState,
    failure,
    preview,
    previewFailure,
    previewing,
    open,
    close,
    change,
    undo,
    redo,
    flush,
    takeStored,
    keepMine,
    noticeRevision,
    previewSoon,
  };
});
