import { describeValue } from './plain.ts';
import type { ScenarioProblem } from './problem.ts';
import { SCENARIO_VERSION } from './schema.ts';

type PlainDocument = Readonly<Record<string, unknown>>;
/** Turns a document of one version into the next one; never changes its input. */
export type Upgrader = (document: PlainDocument) => PlainDocument;

/**
 * One entry per version left behind: the entry at index 0 turns version 1 into version 2, and so on.
 * Everything else in Godwit knows only the newest version.
 */
export const UPGRADERS: readonly Upgrader[] = [];

export type Upgraded =
  | { readonly ok: true; readonly document: PlainDocument }
  | { readonly ok: false; readonly problem: ScenarioProblem };

/**
 * Brings a document to the newest version, or says why it can't be read.
 *
 * @param upgraders the chain from version 1 on; its length decides what the newest version is
 */
export function upgradeDocument(
  document: PlainDocument,
  upgraders: readonly Upgrader[] = UPGRADERS,
): Upgraded {
  const newest = upgraders.length + 1;
  const version = document['version'] ?? SCENARIO_VERSION;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    const message = `found ${describeValue(version)}; expected the version of the document, a whole number from 1 to ${newest}`;
    return { ok: false, problem: { path: 'version', message, example: String(newest) } };
  }
  if (version > newest) {
    const message = `made by a newer Godwit: found version ${version} of the scenario document; expected at most ${newest}: update Godwit to open it`;
    return { ok: false, problem: { path: 'version', message, example: String(newest) } };
  }
  const upgraded = upgraders
    .slice(version - 1)
    .reduce(
      (current, upgrader, index) => ({ ...upgrader(current), version: version + index + 1 }),
      document,
    );
  return { ok: true, document: upgraded };
}

/** Refuses documents of another kind: an archive, a measured migration, something else altogether. */
export function kindProblem(document: PlainDocument): ScenarioProblem | undefined {
  const kind = document['godwit'];
  if (kind !== undefined && kind !== 'scenario') {
    return {
      path: 'godwit',
      message: `found ${describeValue(kind)}; expected "scenario", since a scenario is opened here`,
      example: 'godwit: scenario',
    };
  }
  // Measured migrations hold what was configured and what came out; a scenario never has a result.
  if ('result' in document && 'config' in document && !('hosts' in document)) {
    return {
      path: '',
      message:
        'found a measured migration; expected a scenario: import it as a measured run instead',
    };
  }
  return undefined;
}
