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

/** An experiment as people write it: quantities as text, defaults left out. */
export type ExperimentDocument = Readonly<Record<string, unknown>>;

/** What the store asks of the service: an act is what somebody wants done, all else happens by itself. */
type Work = 'list' | 'check' | 'open' | 'points' | 'act';

const CHECK_AFTER_MS = 350;
export const PAGE_POINTS = 100;
const MOST_LISTED = 500;

/** The experiments of the store, the one that is open, its draft, its progress and its points. */
export const useExperimentsStore = defineStore('experiments', () => {
  const rows = shallowRef<readonly ExperimentRow[] | null>(null);
  const trash = shallowRef(false);
  const examples = shallowRef<readonly ExampleExperiment[]>([]);
  const detail = shallowRef<ExperimentDetail | null>(null);
  const document = shallowRef<ExperimentDocument | null>(null);
  const text = shallowRef('');
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

  /** Opens a document that is not stored yet, or the one that is. */
  function edit(next: string): void {
    text.value = next;
    const reading = readText(next);
    const value = reading.ok ? reading.value : null;
    unreadable.value = reading.ok ? null : (reading.problems[0]?.message ?? '');
    if (reading.ok && (typeof value !== 'object' || value === null || Array.isArray(value)))
      unreadable.value = 'found no fields; expected an experiment';
    else if (reading.ok) document.value = value as ExperimentDocument;
    checkSoon();
  }

  /** Changes one field of the document; undefined takes it out. The text follows. */
  function setField(path: string, value: unknown): void {
    if (!document.value || getPath(document.value, path) === value) return;
    const next = setPath(document.value, path, value) as ExperimentDocument;
    document.value = next;
    text.value = experimentToYaml(next);
    checkSoon();
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

  function begin(next: string): void {
    close();
    edit(next);
  }

  function close(): void {
    following.abort();
    clearTimeout(timer);
    asked += 1;
    checking.value = false;
    unreadable.value = null;
    detail.value = null;
    document.value = null;
    text.value = '';
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
    edit(found.text);
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
    underWay,
    load,
    edit,
    setField,
    begin,
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
