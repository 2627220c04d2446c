import { getPath, setPath } from '#shared/scenario/document.ts';
import type { StrategyDescriptor } from '#shared/scenario/tunables.ts';
import type { ScenarioDocument } from '#renderer/state/scenario.ts';

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(document: ScenarioDocument, path: string): readonly Fields[] {
  const list = getPath(document, path);
  return Array.isArray(list)
    ? (list as unknown[]).filter((one): one is Fields => typeof one === 'object' && one !== null)
    : [];
}

/** Indices of the planned migrations that a strategy of this kind can move. */
function movable(document: ScenarioDocument, kind: StrategyDescriptor['kind']): number[] {
  const guests = new Map(fieldsOf(document, 'guests').map((guest) => [guest['name'], guest]));
  return fieldsOf(document, 'plan').flatMap((entry, index) => {
    const disks = guests.get(entry['guest'])?.['disks'];
    return kind === 'memory' || (Array.isArray(disks) && disks.length > 0) ? [index] : [];
  });
}

/** True when the plan has a migration that a strategy of this kind can move. */
export function canTry(document: ScenarioDocument, kind: StrategyDescriptor['kind']): boolean {
  return movable(document, kind).length > 0;
}

/**
 * The document with the strategy in every migration of its plan that it can move. Tunables that the strategy before
 * had under the same name keep their values; a migration that uses it already stays as it is.
 */
export function withStrategy(
  document: ScenarioDocument,
  { id, kind, tunables }: StrategyDescriptor,
): ScenarioDocument {
  return movable(document, kind).reduce<ScenarioDocument>((changed, index) => {
    const path = `plan[${index}].${kind}`;
    const before = (getPath(changed, path) ?? {}) as Fields;
    if (before['strategy'] === id) return changed;
    const kept = Object.entries(before).filter(([key]) => key in tunables);
    return setPath(changed, path, {
      strategy: id,
      ...Object.fromEntries(kept),
    }) as ScenarioDocument;
  }, document);
}
