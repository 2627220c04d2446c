import { openStore, StoreError } from '#main/store/index.ts';
import type { Store } from '#main/store/index.ts';
import { InputError } from './failures.ts';

/**
 * Opens a store that is only read.
 *
 * @param path complete
 * @param named what the person wrote after --store; null when the window's own store is meant
 * @throws InputError with what to do, when there is none
 */
export function openToRead(path: string, named: string | null): Store {
  try {
    return openStore({ path, readOnly: true, damaged: 'refuse' });
  } catch (error) {
    if (!(error instanceof StoreError) || error.trouble !== 'missing') throw error;
    throw new InputError(
      named === null
        ? `Nothing has been stored by the window yet (there is no ${path}). Name another store with --store FILE; "godwit run preset:idle --store FILE" begins one.`
        : `There is no store ${named}. Check the name, or begin one: "godwit run preset:idle --store ${quoted(named)}" keeps a run in it, "godwit sweep" an experiment, "godwit archive import" what is in an archive.`,
    );
  }
}

const quoted = (path: string): string => (/^[\w./-]+$/u.test(path) ? path : `'${path}'`);
