import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ExportEvent, ImportEvent } from '#shared/contract/archives.ts';
import { planningImport, writeArchive } from '#main/archives/index.ts';
import type { ArchiveDraft, ArchivedRun, ImportPlan, OpenArchive } from '#main/archives/index.ts';
import { newId } from '#main/store/index.ts';
import type { Store, WritableStore } from '#main/store/index.ts';
import { breathing } from './breathing.ts';

/** What of archives takes seconds: it is done in small steps, between which everything else gets its turn. */

/** What importing an open archive would do. */
export async function plannedSlowly(
  { content, digest }: OpenArchive,
  store: Store,
  signal: AbortSignal | undefined,
): Promise<ImportPlan> {
  const breathe = breathing(signal);
  const steps = planningImport(content, store.portable, { name: content.name, digest }, newId);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await breathe();
  }
}

/** Brings an archive in; left in the middle, by an error or by whoever watches it, nothing of it is there. */
export async function* importSlowly(
  archive: OpenArchive,
  store: WritableStore,
  signal: AbortSignal | undefined,
): AsyncGenerator<ImportEvent> {
  const breathe = breathing(signal);
  const { items, content } = await plannedSlowly(archive, store, signal);
  const of = content.runs.length;
  const steps = store.portable.bringSlowly(content);
  let told = 0;
  let isThere = false;
  try {
    for (let step = steps.next(); !step.done; step = steps.next()) {
      if (step.value > told) yield { kind: 'progress', done: (told = step.value), of };
      await breathe();
    }
    isThere = true;
  } finally {
    if (!isThere) await takeOut(steps);
  }
  yield { kind: 'done', items: [...items] };
}

/** Makes the steps give up, and goes on until they have taken out what they brought in. */
async function takeOut(steps: Generator<number, void>): Promise<void> {
  try {
    let step = steps.throw(new Error('The import was left in the middle.'));
    while (!step.done) {
      await nextTurn();
      step = steps.next();
    }
  } catch {
    // The error that was just thrown in, or the one that ended the steps and is told already.
  }
}

/** Makes an archive; `keep` puts the file where it can be fetched. */
export async function* exportSlowly(
  draft: ArchiveDraft,
  version: string,
  keep: (file: Uint8Array) => Omit<Extract<ExportEvent, { kind: 'done' }>, 'kind'>,
  signal: AbortSignal | undefined,
): AsyncGenerator<ExportEvent> {
  const left = new AbortController();
  const breathe = breathing(AbortSignal.any([left.signal, ...(signal ? [signal] : [])]));
  const { count, runs, ...documents } = draft;
  let done = 0;
  let told = 0;
  const counted: Iterable<ArchivedRun> = {
    *[Symbol.iterator]() {
      for (const run of runs) {
        yield run;
        done += 1;
      }
    },
  };
  const making = writeArchive({ ...documents, count, runs: counted }, version, breathe);
  // Told of by the one who waits for it below.
  making.catch(() => undefined);
  const ended = making.then(
    () => true,
    () => true,
  );
  try {
    while (!(await Promise.race([ended, pause()]))) {
      if (done > told) yield { kind: 'progress', done: (told = done), of: count };
    }
    yield { kind: 'done', ...keep(await making) };
  } finally {
    left.abort();
  }
}

const TELL_EVERY_MS = 100;

async function pause(): Promise<false> {
  await new Promise((resolve) => setTimeout(resolve, TELL_EVERY_MS));
  return false;
}
