import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Draft, Preset } from '#shared/contract/scenarios.ts';
import { getPath, readText, setPath, toYaml } from '#shared/scenario/document.ts';
import type { ScenarioProblem } from '#shared/scenario/problem.ts';
import { client } from './client.ts';
import { changeHistory, redoHistory, startHistory, undoHistory } from './history.ts';
import type { History } from './history.ts';
import { dropKeptDraft, keepDraft, keptDraft } from './kept-draft.ts';
import type { KeptDraft } from './kept-draft.ts';

/** A scenario as plain JSON the way people wrote it: quantities as text, defaults left out. */
export type ScenarioDocument = Readonly<Record<string, unknown>>;

/** Writing is put off this long after the last edit, so that typing does not write at every key. */
const SAVE_AFTER_MS = 700;
/** A draft that could not be saved is tried again after so long. */
const RETRY_AFTER_MS = 5000;

function nameOf(document: ScenarioDocument): string {
  return typeof document['name'] === 'string' ? document['name'].slice(0, 200) : '';
}

/** Text that is no scenario yet, kept as somebody wrote it. */
export interface UnreadableText {
  readonly text: string;
  readonly problems: readonly ScenarioProblem[];
}

/** A document from its text, or why there is none. */
function readDocument(text: string): ScenarioDocument | readonly ScenarioProblem[] {
  const reading = readText(text);
  if (!reading.ok) return reading.problems;
  const { value } = reading;
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as ScenarioDocument;
  return [
    { path: '', message: 'found no fields; expected a scenario', example: 'name: my-scenario' },
  ];
}

const isProblems = (
  reading: ScenarioDocument | readonly ScenarioProblem[],
): reading is readonly ScenarioProblem[] => Array.isArray(reading);

/** The scenario that is open in Lab: its document, its history and its draft. */
export const useScenario = defineStore('scenario', () => {
  const history = shallowRef<History<ScenarioDocument> | null>(null);
  /** Path of the chosen part ("guests[0].memory[1]"); empty for the scenario as a whole. */
  const selection = ref('');
  /** What is written as YAML while it cannot be read; the document is then the one before it. */
  const unreadable = shallowRef<UnreadableText | null>(null);
  /** The text that a document was read from: with comments and spelling that the document does not hold. */
  const written = shallowRef<{ document: ScenarioDocument; text: string } | null>(null);
  const draftId = ref<string | null>(null);
  /** Counts the documents that were opened or closed: what was asked about one says nothing of the next. */
  const openings = ref(0);
  const draftState = ref<'saved' | 'pending' | 'failed' | 'none'>('none');
  const presets = shallowRef<readonly Preset[]>([]);
  const drafts = shallowRef<readonly Draft[]>([]);
  /** True once the service was asked for what there is to open. */
  const loaded = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const document = computed(() => history.value?.present ?? null);
  const name = computed(() => (document.value ? nameOf(document.value) : ''));
  const canUndo = computed(
    () => unreadable.value !== null || (history.value?.past.length ?? 0) > 0,
  );
  const canRedo = computed(() => (history.value?.future.length ?? 0) > 0);

  async function saveDraft(): Promise<void> {
    clearTimeout(timer);
    const present = document.value;
    const id = draftId.value;
    if (!present || id === null || !isUnsaved()) return;
    try {
      const saved = await client.scenarios.saveDraft(draftOf(present, id));
      drafts.value = [saved, ...drafts.value.filter((one) => one.id !== id)];
      if (document.value === present) draftState.value = 'saved';
    } catch {
      if (draftId.value !== id) return;
      draftState.value = 'failed';
      clearTimeout(timer);
      timer = setTimeout(() => void saveDraft(), RETRY_AFTER_MS);
    }
  }

  function textOf(present: ScenarioDocument): string {
    return written.value?.document === present ? written.value.text : toYaml(present);
  }

  function draftOf(present: ScenarioDocument, id: string): KeptDraft {
    return { id, name: nameOf(present), text: textOf(present) };
  }

  function isUnsaved(): boolean {
    return draftState.value === 'pending' || draftState.value === 'failed';
  }

  /** The window goes: what no answer says is stored is kept until it comes back. */
  function keepUnsaved(): void {
    const present = document.value;
    const id = draftId.value;
    if (!present || id === null || !isUnsaved()) return;
    keepDraft(draftOf(present, id));
  }
  window.addEventListener('pagehide', keepUnsaved);

  function saveSoon(): void {
    draftId.value ??= crypto.randomUUID();
    draftState.value = 'pending';
    clearTimeout(timer);
    timer = setTimeout(() => void saveDraft(), SAVE_AFTER_MS);
  }

  function open(next: ScenarioDocument, id: string | null): void {
    void saveDraft();
    unreadable.value = null;
    history.value = startHistory(next);
    selection.value = '';
    draftId.value = id;
    draftState.value = id === null ? 'none' : 'saved';
    openings.value += 1;
  }

  /** Opens the text of a scenario; answers what is wrong when it is no plain data at all. */
  function openText(text: string, id: string | null = null): readonly ScenarioProblem[] {
    const reading = readDocument(text);
    if (isProblems(reading)) return reading;
    open(reading, id);
    written.value = { document: reading, text };
    return [];
  }

  /** Takes over what somebody writes as YAML: the document follows it as soon as it can be read. */
  function write(text: string): readonly ScenarioProblem[] {
    const reading = readDocument(text);
    if (isProblems(reading)) {
      unreadable.value = { text, problems: reading };
      return reading;
    }
    written.value = { document: reading, text };
    change(reading, 'yaml');
    return [];
  }

  /** Replaces the document; `key` joins quick changes of the same thing into one step of undo. */
  function change(next: ScenarioDocument, key: string | null = null): void {
    if (!history.value || next === history.value.present) return;
    unreadable.value = null;
    history.value = changeHistory(history.value, next, key, Date.now());
    saveSoon();
  }

  /** Sets one field as people write it; undefined takes it out, so that its default holds. */
  function setField(path: string, value: unknown): void {
    if (!document.value || getPath(document.value, path) === value) return;
    change(setPath(document.value, path, value) as ScenarioDocument, path);
  }

  function undo(): void {
    if (!history.value) return;
    // What cannot be read is no step of the history: it is taken back first.
    if (unreadable.value) {
      unreadable.value = null;
      return;
    }
    if (!canUndo.value) return;
    history.value = undoHistory(history.value);
    saveSoon();
  }

  function redo(): void {
    if (!history.value || !canRedo.value) return;
    unreadable.value = null;
    history.value = redoHistory(history.value);
    saveSoon();
  }

  /** Back to the gallery; the draft stays. */
  function close(): void {
    void saveDraft();
    history.value = null;
    unreadable.value = null;
    selection.value = '';
    draftId.value = null;
    draftState.value = 'none';
    openings.value += 1;
  }

  /** Asks for presets and drafts, and opens the newest draft when nothing is open yet. */
  async function load(): Promise<void> {
    await storeKeptDraft();
    const [newPresets, newDrafts] = await Promise.all([
      client.scenarios.presets({}),
      client.scenarios.drafts({}),
    ]);
    presets.value = newPresets;
    drafts.value = newDrafts.toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt));
    const [newest] = drafts.value;
    if (!loaded.value && !history.value && newest) openText(newest.text, newest.id);
    loaded.value = true;
  }

  async function storeKeptDraft(): Promise<void> {
    const kept = keptDraft();
    if (!kept) return;
    await client.scenarios.saveDraft(kept);
    dropKeptDraft();
  }

  async function deleteDraft(id: string): Promise<void> {
    await client.scenarios.deleteDraft({ id });
    drafts.value = drafts.value.filter((one) => one.id !== id);
  }

  /** Puts a deleted draft back. */
  async function restoreDraft(draft: Draft): Promise<void> {
    const saved = await client.scenarios.saveDraft({
      id: draft.id,
      name: draft.name,
      text: draft.text,
    });
    drafts.value = [saved, ...drafts.value];
  }

  return {
    document,
    name,
    unreadable,
    selection,
    draftId,
    draftState,
    openings,
    presets,
    drafts,
    loaded,
    canUndo,
    canRedo,
    open,
    openText,
    textOf,
    write,
    change,
    setField,
    undo,
    redo,
    close,
    load,
    saveDraft,
    deleteDraft,
    restoreDraft,
  };
});
