import { computed, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import type {
  CONTROL_ACTIONS,
  ExampleExperiment,
  ExperimentCheck,
  ExperimentDetail,
  ExperimentPoint,
  ExperimentProgress,
  ExperimentRow,
  PointsPage,
} from '#shared/contract/experiments.ts';
import { experimentToYaml } from '#shared/experiment/yaml.ts';
import { getPath, readText, setPath } from '#shared/scenario/document.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { client, followStream } from './client.ts';
import { changeHistory, redoHistory, startHistory, undoHistory } from './history.ts';
import type { History } from './history.ts';
import { dropKeptText, keepText, keptText } from './kept-texts.ts';

/** An experiment as people write it: quantities as text, defaults left out. */
export type ExperimentDocument = Readonly<Record<string, unknown>>;

/** What the store asks of the service: an act is what somebody wants done, all else happens by itself. */
type Work = 'list' | 'check' | 'open' | 'points' | 'act';

const CHECK_AFTER_MS = 350;
export const PAGE_POINTS = 100;
const MOST_LISTED = 500;

/** Under what the text of an experiment is kept while it is not stored; null stands for one that is new. */
const keptAs = (id: string | null): string => `experiment.${id ?? 'new'}`;

/** The experiments of the store, the one that is open, its draft, its progress and its points. */
export const useExperimentsStore = defineStore('experiments', () => {
  const rows = shallowRef<readonly ExperimentRow[] | null>(null);
  const trash = shallowRef(false);
  const examples = shallowRef<readonly ExampleExperiment[]>([]);
  const detail = shallowRef<ExperimentDetail | null>(null);
  const document = shallowRef<ExperimentDocument | null>(null);
  const history = shallowRef<History<string> | null>(null);
  const text = computed(() => history.value?.present ?? '');
  /** The text that a new experiment was begun with; null when it was written before. */
  const begun = shallowRef<string | null>(null);
  /** True when what is open was written earlier and has not been stored. */
  const restored = shallowRef(false);
  /** The text of a new experiment that waits to be gone on with. */
  const keptNew = shallowRef(keptText(keptAs(null)));
  /** Why the text is no plain data at all; checking says what else is wrong. */
  const unreadable = shallowRef<string | null>(null);
  const check = shallowRef<ExperimentCheck | null>(null);
  const checking = shallowRef(false);
  const progress = shallowRef<ExperimentProgress | null>(null);
  const points = shallowRef<readonly ExperimentPoint[]>([]);
  /** In the order of the points. */
  const summaries = shallowRef<PointsPage['summaries']>([]);
  const pointsTotal = shallowRef(0);
  const pointsFrom = shallowRef(0);
  const metrics = shallowRef<readonly string[]>(['total_time_s', 'downtime_s']);
  const problem = shallowRef<string | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  let pointsAsked = 0;
  let problemOf: Work | null = null;
  let following = new AbortController();

  const id = computed(() => detail.value?.row.id ?? null);
  const edited = computed(() => text.value !== (detail.value?.text ?? ''));
  const canUndo = computed(() => (history.value?.past.length ?? 0) > 0);
  const canRedo = computed(() => (history.value?.future.length ?? 0) > 0);
  const underWay = computed(() =>
    ['preparing', 'running', 'paused'].includes(progress.value?.state ?? ''),
  );

  function tell(work: Work, error: unknown): void {
    problem.value = describeFailure(error);
    problemOf = work;
  }

  /** What went wrong stays told until the same work goes well, or somebody does something else. */
  async function attempt<T>(work: Work, run: () => Promise<T>): Promise<T | null> {
    try {
      const result = await run();
      if (problemOf === work || work === 'act') problem.value = null;
      return result;
    } catch (error) {
      tell(work, error);
      return null;
    }
  }

  async function load(): Promise<void> {
    await attempt('list', async () => {
      const page = await client.experiments.list({ trash: trash.value, limit: MOST_LISTED });
      rows.value = page.rows;
      if (examples.value.length === 0) examples.value = await client.experiments.examples();
    });
  }

  /** Takes a text as the one that is open: what it says, and what keeps it from being run. */
  function show(next: History<string>): void {
    history.value = next;
    const reading = readText(next.present);
    const value = reading.ok ? reading.value : null;
    unreadable.value = reading.ok ? null : (reading.problems[0]?.message ?? '');
    if (reading.ok && (typeof value !== 'object' || value === null || Array.isArray(value)))
      unreadable.value = 'found no fields; expected an experiment';
    else if (reading.ok) document.value = value as ExperimentDocument;
    checkSoon();
  }

  /** Keeps what is open beyond the window as long as it is stored nowhere else. */
  function keep(): void {
    const isNew = id.value === null;
    const unsaved = text.value !== (isNew ? begun.value : detail.value?.text);
    if (unsaved) keepText(keptAs(id.value), text.value, Date.now());
    else dropKeptText(keptAs(id.value));
    if (isNew) keptNew.value = unsaved ? text.value : null;
  }

  /** Replaces the text; `key` joins quick changes of the same thing into one step of undo. */
  function change(next: string, key: string | null): void {
    if (!history.value) return;
    show(changeHistory(history.value, next, key, Date.now()));
    keep();
  }

  /** Takes over the text as somebody writes it. */
  function edit(next: string): void {
    change(next, 'text');
  }

  function undo(): void {
    if (!history.value || !canUndo.value) return;
    show(undoHistory(history.value));
    keep();
  }

  function redo(): void {
    if (!history.value || !canRedo.value) return;
    show(redoHistory(history.value));
    keep();
  }

  /** Changes one field of the document; undefined takes it out. The text follows. */
  function setField(path: string, value: unknown): void {
    if (!document.value || getPath(document.value, path) === value) return;
    change(experimentToYaml(setPath(document.value, path, value) as ExperimentDocument), path);
  }

  function checkSoon(): void {
    clearTimeout(timer);
    checking.value = true;
    timer = setTimeout(() => void runCheck(), CHECK_AFTER_MS);
  }

  async function runCheck(): Promise<void> {
    const number = (asked += 1);
    if (unreadable.value !== null) {
      checking.value = false;
      return;
    }
    const written = text.value;
    const quick = await attempt('check', () => client.experiments.check({ document: written }));
    if (number !== asked) return;
    if (quick) check.value = quick;
    checking.value = false;
    if (!quick?.plan || quick.problems.length > 0) return;
    // Simulating a few of its points takes longer than counting them.
    const estimated = await attempt('check', () =>
      client.experiments.check({ document: written, estimate: true }),
    );
    if (number === asked && estimated) check.value = estimated;
  }

  /** Opens a new experiment. One that was not stored is a step before it, and can be taken back. */
  function begin(next: string): void {
    const before = keptNew.value;
    close();
    begun.value = next;
    const fresh = startHistory(next);
    show(before === null ? fresh : changeHistory(startHistory(before), next, null, 0));
  }

  /** Goes on with a new experiment that was written earlier and not stored. */
  function resume(written: string): void {
    close();
    show(startHistory(written));
    restored.value = true;
    keep();
  }

  /** Goes back to what is stored; closes what is new. Answers the text that is given up. */
  function discard(): string {
    const given = text.value;
    if (detail.value) {
      change(detail.value.text, null);
    } else {
      dropKeptText(keptAs(null));
      keptNew.value = null;
      close();
    }
    restored.value = false;
    return given;
  }

  function close(): void {
    following.abort();
    clearTimeout(timer);
    asked += 1;
    checking.value = false;
    unreadable.value = null;
    detail.value = null;
    document.value = null;
    history.value = null;
    begun.value = null;
    restored.value = false;
    check.value = null;
    progress.value = null;
    points.value = [];
    pointsTotal.value = 0;
    pointsFrom.value = 0;
  }

  async function open(wanted: string): Promise<void> {
    if (id.value === wanted) return;
    close();
    following = new AbortController();
    const { signal } = following;
    const found = await attempt('open', () => client.experiments.get({ id: wanted }, { signal }));
    if (!found || signal.aborted) return;
    detail.value = found;
    const kept = keptText(keptAs(wanted));
    restored.value = kept !== null && kept !== found.text;
    const stored = startHistory(found.text);
    show(kept === null ? stored : changeHistory(stored, kept, null, 0));
    let revision = -1;
    followStream(
      (ending) => client.experiments.watch({ id: wanted }, { signal: ending }),
      async (standing) => {
        const ended = progress.value !== null && progress.value.state !== standing.state;
        progress.value = standing;
        if (standing.revision !== revision) {
          revision = standing.revision;
          await loadPoints();
        }
        if (ended) await refresh();
      },
      signal,
    ).catch((error: unknown) => {
      if (!signal.aborted) tell('open', error);
    });
  }

  /** Reads the list again, and what became of the open one. */
  async function refresh(): Promise<void> {
    await load();
    const current = id.value;
    if (current === null) return;
    const found = await attempt('open', () => client.experiments.get({ id: current }));
    if (found && id.value === current) detail.value = found;
  }

  async function loadPoints(): Promise<void> {
    const current = id.value;
    if (current === null) return;
    const number = (pointsAsked += 1);
    const page = await attempt('points', () =>
      client.experiments.points({
        id: current,
        metrics: [...metrics.value],
        replications: true,
        offset: pointsFrom.value,
        limit: PAGE_POINTS,
      }),
    );
    if (!page || id.value !== current || number !== pointsAsked) return;
    points.value = page.points;
    summaries.value = page.summaries;
    pointsTotal.value = page.total;
  }

  /** Stores the document, as a new experiment or as the new document of the open one; answers its id. */
  async function save(): Promise<string | null> {
    const written = text.value;
    const current = id.value;
    const row = await attempt('act', () =>
      client.experiments.save({ id: current, document: written }),
    );
    if (!row) return null;
    dropKeptText(keptAs(current));
    if (current === null) keptNew.value = null;
    // What was typed while it was being stored is not stored yet.
    if (text.value !== written) keepText(keptAs(row.id), text.value, Date.now());
    else restored.value = false;
    if (current === row.id) await refresh();
    else {
      await load();
      await open(row.id);
    }
    return row.id;
  }

  async function control(action: (typeof CONTROL_ACTIONS)[number]): Promise<void> {
    const current = id.value;
    if (current === null) return;
    const standing = await attempt('act', () =>
      client.experiments.control({ id: current, action }),
    );
    if (standing && id.value === current) progress.value = standing;
    await load();
  }

  async function setDeleted(ids: readonly string[], deleted: boolean): Promise<boolean> {
    const done = await attempt('act', () => client.experiments.remove({ ids: [...ids], deleted }));
    if (done && ids.includes(id.value ?? '')) close();
    await load();
    return done !== null;
  }

  async function showTrash(next: boolean): Promise<void> {
    trash.value = next;
    await load();
  }

  async function showPoints(from: number): Promise<void> {
    pointsFrom.value = Math.max(0, from);
    await loadPoints();
  }

  async function setMetrics(next: readonly string[]): Promise<void> {
    metrics.value = next;
    await loadPoints();
  }

  return {
    rows,
    trash,
    examples,
    detail,
    document,
    text,
    unreadable,
    check,
    checking,
    progress,
    points,
    summaries,
    pointsTotal,
    pointsFrom,
    metrics,
    problem,
    id,
    edited,
    restored,
    keptNew,
    canUndo,
    canRedo,
    underWay,
    load,
    edit,
    setField,
    undo,
    redo,
    begin,
    resume,
    discard,
    close,
    open,
    save,
    control,
    setDeleted,
    showTrash,
    showPoints,
    setMetrics,
  };
});
