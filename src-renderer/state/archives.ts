import { computed, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import { PART_BYTES } from '#shared/contract/parts.ts';
import type {
  ArchivePage,
  OpenArchive,
  PageKind,
  PlannedItem,
  VerifiedRun,
} from '#shared/contract/archives.ts';
import type { RunDetail } from '#shared/contract/runs.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { saveFile } from '#renderer/charts/save-file.ts';
import { client } from './client.ts';
import { base64Of, fetchFile } from './file-parts.ts';

export interface ArchiveChoice {
  readonly name: string;
  readonly runs: readonly string[];
  readonly experiments: readonly string[];
  readonly comparisons: readonly string[];
  readonly reports: readonly string[];
}

/** What of an archive is read as a page. */
export type PageItem = PlannedItem & { readonly kind: PageKind };

/** A report or comparison of the open archive that is being read. */
export interface ReadPage {
  readonly item: PageItem;
  /** Null until it is made, and when it could not be. */
  readonly page: ArchivePage | null;
  /** Why it could not be made. */
  readonly failure: string | null;
}

/** The archive that is open, what is known about it, and archives that are being made. */
export const useArchivesStore = defineStore('archives', () => {
  const open = shallowRef<OpenArchive | null>(null);
  const detail = shallowRef<RunDetail | null>(null);
  const read = shallowRef<ReadPage | null>(null);
  const verified = shallowRef<ReadonlyMap<string, VerifiedRun>>(new Map());
  const busy = shallowRef<'reading' | 'verifying' | 'importing' | 'making' | null>(null);
  /** Share of the file that was handed over, while reading; of the runs that are done, while importing or making. */
  const share = shallowRef(0);
  const problem = shallowRef<string | null>(null);
  const imported = shallowRef(false);
  let verifying = new AbortController();
  let working = new AbortController();
  let reading = new AbortController();

  const standings = computed(() => {
    const items = open.value?.items ?? [];
    const count = (wanted: string): number =>
      items.filter(({ standing }) => standing === wanted).length;
    return { new: count('new'), identical: count('identical'), conflicting: count('conflicting') };
  });

  async function during<T>(
    work: NonNullable<typeof busy.value>,
    does: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | null> {
    busy.value = work;
    share.value = 0;
    problem.value = null;
    working = new AbortController();
    const { signal } = working;
    try {
      return await does(signal);
    } catch (error) {
      // Who stopped it knows.
      problem.value = signal.aborted ? null : describeFailure(error);
      return null;
    } finally {
      busy.value = null;
    }
  }

  function close(): void {
    verifying.abort();
    leavePage();
    if (open.value) client.archives.close({ token: open.value.token }).catch(() => undefined);
    open.value = null;
    detail.value = null;
    verified.value = new Map();
    imported.value = false;
    problem.value = null;
  }

  /** Hands a file over part by part and opens it for reading. */
  async function openBlob(fileName: string, blob: Blob): Promise<void> {
    close();
    await during('reading', async (signal) => {
      let token: string | null = null;
      for (let at = 0; at === 0 || at < blob.size; at += PART_BYTES) {
        share.value = blob.size === 0 ? 0 : at / blob.size;
        const data = await base64Of(blob.slice(at, at + PART_BYTES));
        ({ token } = await client.archives.upload({ token, data }, { signal }));
      }
      share.value = 1;
      if (token !== null) open.value = await client.archives.open({ token, fileName }, { signal });
    });
  }

  async function showRun(id: string): Promise<void> {
    const token = open.value?.token;
    if (token === undefined) return;
    detail.value = await client.archives.run({ token, id }).catch((error: unknown) => {
      problem.value = describeFailure(error);
      return null;
    });
  }

  function leavePage(): void {
    reading.abort();
    read.value = null;
  }

  async function readPage(item: PageItem): Promise<void> {
    const token = open.value?.token;
    if (token === undefined) return;
    reading.abort();
    reading = new AbortController();
    const { signal } = reading;
    const { kind, id } = item;
    read.value = { item, page: null, failure: null };
    try {
      const page = await client.archives.page({ token, kind, id }, { signal });
      if (!signal.aborted) read.value = { item, page, failure: null };
    } catch (error) {
      // Who went on to something else does not wait for it.
      if (!signal.aborted) read.value = { item, page: null, failure: describeFailure(error) };
    }
  }

  async function verify(): Promise<void> {
    const token = open.value?.token;
    if (token === undefined) return;
    verifying = new AbortController();
    const { signal } = verifying;
    verified.value = new Map();
    await during('verifying', async () => {
      for await (const one of await client.archives.verify({ token }, { signal }))
        verified.value = new Map(verified.value).set(one.id, one);
    });
    if (signal.aborted) problem.value = null;
  }

  async function bringIn(): Promise<void> {
    const token = open.value?.token;
    if (token === undefined) return;
    const done = await during('importing', async (signal) => {
      for await (const event of await client.archives.import({ token }, { signal })) {
        if (event.kind === 'done') return event;
        share.value = event.done / event.of;
      }
      return null;
    });
    if (!done) return;
    imported.value = true;
    // Ids are made when things are stored, so those of the preview were only to show that there would be some.
    if (open.value?.token === token) open.value = { ...open.value, items: done.items };
  }

  /** Makes an archive and hands it to the person as a file; answers its name. */
  async function make(choice: ArchiveChoice): Promise<string | null> {
    return during('making', async (signal) => {
      const wish = {
        name: choice.name,
        runs: [...choice.runs],
        experiments: [...choice.experiments],
        comparisons: [...choice.comparisons],
        reports: [...choice.reports],
      };
      for await (const event of await client.archives.export(wish, { signal })) {
        if (event.kind === 'progress') share.value = event.done / event.of;
        else {
          const { token, fileName } = event;
          saveFile(fileName, 'application/zip', await fetchFile(token, client.archives));
          return fileName;
        }
      }
      return null;
    });
  }

  return {
    open,
    detail,
    read,
    verified,
    busy,
    share,
    problem,
    imported,
    standings,
    close,
    openBlob,
    showRun,
    readPage,
    leavePage,
    verify,
    stopVerifying: () => verifying.abort(),
    /** Stops reading, importing or making; nothing of it is kept. */
    stop: () => working.abort(),
    bringIn,
    make,
  };
});
