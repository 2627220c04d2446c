import type { Draft } from '#shared/contract/scenarios.ts';
import { UnknownIdError } from '../errors.ts';
import type { ReadHandle, WriteHandle } from '../handles.ts';
import { shortText } from '../values.ts';

export interface DraftsReader {
  /** All drafts, the one changed last first. */
  list(): Draft[];
  /** @throws UnknownIdError */
  get(id: string): Draft;
}

export interface DraftsWriter {
  /** Stores a draft, in place of one with the same id; answers it with its time. */
  save(draft: Omit<Draft, 'updatedAt'>): Draft;
  /** @throws UnknownIdError */
  remove(id: string): void;
}

/** The contract's bounds for a draft: id, name, text. */
const LONGEST_ID = 80;
const LONGEST_NAME = 200;
const LONGEST_TEXT = 8 * 2 ** 20;

const COLUMNS = 'id, name, text, updated_at AS updatedAt';

/** Scenarios that a person is still writing. They may be wrong; they are kept as they were typed. */
export function draftsReader(handle: ReadHandle): DraftsReader {
  const selectAll = handle.select<Draft>(
    `SELECT ${COLUMNS} FROM drafts ORDER BY updated_at DESC, id`,
  );
  const selectOne = handle.select<Draft>(`SELECT ${COLUMNS} FROM drafts WHERE id = ?`);
  return {
    list: () => selectAll.all(),
    get: (id) => {
      const draft = selectOne.get(id);
      if (!draft) throw new UnknownIdError('draft', id);
      return draft;
    },
  };
}

export function draftsWriter(handle: WriteHandle, now: () => Date): DraftsWriter {
  const put = handle.change(
    `INSERT INTO drafts (id, name, text, updated_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET name = excluded.name, text = excluded.text, updated_at = excluded.updated_at`,
  );
  const remove = handle.change('DELETE FROM drafts WHERE id = ?');
  return {
    save: ({ id, name, text }) => {
      const draft: Draft = {
        id: shortText(id, LONGEST_ID, 'id'),
        name: shortText(name, LONGEST_NAME, 'name'),
        text: shortText(text, LONGEST_TEXT, 'text'),
        updatedAt: now().toISOString(),
      };
      handle.transaction(() => put.run(draft.id, draft.name, draft.text, draft.updatedAt));
      return draft;
    },
    remove: (id) => {
      const removed = handle.transaction(() => remove.run(id));
      if (removed === 0) throw new UnknownIdError('draft', id);
    },
  };
}
