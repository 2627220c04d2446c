import { shallowRef } from 'vue';
import { defineStore } from 'pinia';
import type {
  MadeReport,
  ReportFormat,
  ReportRow,
  ReportSubject,
  StoredReport,
} from '#shared/contract/reports.ts';
import type { ReportDocument } from '#shared/report/document.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { client, followStream } from './client.ts';
import { fetchFile } from './file-parts.ts';

export interface ReportFileRequest {
  readonly document: ReportDocument;
  readonly format: ReportFormat;
  /** For data: name of a comparison of the report. */
  readonly comparison?: string;
  /** For `svg`: index of the block with the figure. */
  readonly block?: number;
  /** Colours of `svg`. */
  readonly theme?: 'light' | 'dark';
}

export type ReportFile = Pick<MadeReport, 'fileName' | 'mediaType' | 'problems'> & {
  readonly content: Blob;
};

/** The reports of the store. Functions throw what the service answers; only `load` keeps it in `problem`. */
export const useReportsStore = defineStore('reports', () => {
  const rows = shallowRef<readonly ReportRow[] | null>(null);
  const trash = shallowRef(false);
  const problem = shallowRef<string | null>(null);

  async function load(): Promise<void> {
    try {
      rows.value = await client.reports.list({ trash: trash.value });
      problem.value = null;
    } catch (error) {
      problem.value = describeFailure(error);
    }
  }

  async function showTrash(shown: boolean): Promise<void> {
    trash.value = shown;
    await load();
  }

  /** Reads the list, and again whenever a report was changed here or by another window, until `signal` aborts. */
  async function follow(signal: AbortSignal): Promise<void> {
    await load();
    await followStream(
      (ending) => client.reports.changes({}, { signal: ending }),
      () => load(),
      signal,
    );
  }

  /** Stores a new report; answers its id. */
  async function create(document: ReportDocument): Promise<string> {
    const { id } = await client.reports.save({ document: { ...document } });
    return id;
  }

  /** Stores a first report about something; answers its id. */
  async function begin(about: ReportSubject): Promise<string> {
    const { document } = await client.reports.begin({ about });
    return create(document);
  }

  async function readable(id: string): Promise<StoredReport & { document: ReportDocument }> {
    const found = await client.reports.get({ id });
    if (!found.document) throw new Error(found.problem ?? '');
    return { ...found, document: found.document };
  }

  async function rename(id: string, title: string): Promise<void> {
    const { document, revision } = await readable(id);
    await client.reports.save({ id, revision, document: { ...document, title } });
    await load();
  }

  /** Stores the same once more under another title; answers the id of the copy. */
  async function duplicate(id: string, title: string): Promise<string> {
    const { document } = await readable(id);
    const copy = await create({ ...document, title });
    await load();
    return copy;
  }

  async function setRemoved(id: string, removed: boolean): Promise<void> {
    await (removed ? client.reports.remove({ id }) : client.reports.restore({ id }));
    await load();
  }

  /** Has a report written in some form and fetches the file. */
  async function makeFile({ document, ...request }: ReportFileRequest): Promise<ReportFile> {
    const { token, ...made } = await client.reports.export({
      ...request,
      document: { ...document },
    });
    return { ...made, content: await fetchFile(token, client.reports) };
  }

  return {
    rows,
    trash,
    problem,
    load,
    showTrash,
    follow,
    create,
    begin,
    rename,
    duplicate,
    setRemoved,
    makeFile,
  };
});
