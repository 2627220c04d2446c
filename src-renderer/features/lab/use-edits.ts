import { watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { DEFAULT_MEMORY_STRATEGY } from '#shared/scenario/strategy-field.ts';
import { dismissToast, showToast } from '#renderer/app/toasts.ts';
import { writeOutGuest } from '#renderer/features/workloads/workload-edits.ts';
import { useScenario } from '#renderer/state/scenario.ts';
import { addPart, duplicatePart, planMigration, removePart } from './edits.ts';
import type { Addition, Edit } from './edits.ts';
import { addLife, addToLife, addTrace, removeLife } from './life-edits.ts';
import type { LifeAddition } from './life-edits.ts';
import { entriesAt } from './life-outline.ts';
import { readDemandFile } from './read-demand-file.ts';
import { countedNames } from './topology-outline.ts';

/** Edits of the open document that also move the choice, and say how to take them back. */
export function useEdits() {
  const { t } = useI18n();
  const scenario = useScenario();

  function apply(edit: Edit): void {
    scenario.change(edit.document);
    scenario.selection = edit.selection;
  }

  /** Says what was changed, with the way back as long as nothing else is. */
  function withUndo(text: string): void {
    const toast = showToast(text, { action: { label: t('ui.undo'), run: () => scenario.undo() } });
    // After another edit, undo would take back that one.
    watch(
      () => scenario.document,
      () => dismissToast(toast),
      { once: true },
    );
  }

  function add(kind: Addition, owner: string): void {
    if (!scenario.document) return;
    // A region or phase beside those of a model or trace: they have to be written out to be joined.
    const joins = kind === 'region' || kind === 'phase';
    const document = joins ? writeOutGuest(scenario.document, owner) : scenario.document;
    apply(addPart(document, kind, owner));
  }

  function duplicate(path: string): void {
    if (scenario.document) apply(duplicatePart(scenario.document, path));
  }

  function remove(path: string): void {
    if (!scenario.document) return;
    apply(removePart(scenario.document, path));
    withUndo(t('lab.removed'));
  }

  function plan(guest: string, to: string): void {
    const { document } = scenario;
    if (!document) return;
    // A life counts its hosts and guests: of a whole class, the first is meant.
    const [one = guest] = countedNames(document, 'guest', guest);
    const [target = to] = countedNames(document, 'host', to);
    apply(planMigration(document, one, target, { memory: DEFAULT_MEMORY_STRATEGY }));
    withUndo(t('lab.planned', { guest: one, to: target }));
  }

  function beginLife(): void {
    const before = scenario.document;
    if (!before) return;
    apply(addLife(before));
    const kept = entriesAt(scenario.document ?? {}, 'life.faults').length;
    const lost = entriesAt(before, 'faults.injected').length - kept;
    withUndo(t(lost > 0 ? 'lab.life.addedWithout' : 'lab.life.added', lost));
  }

  function endLife(): void {
    if (!scenario.document) return;
    apply(removeLife(scenario.document));
    withUndo(t('lab.life.removed'));
  }

  function extendLife(kind: LifeAddition): void {
    if (scenario.document) apply(addToLife(scenario.document, kind));
  }

  function addDemand(file: { readonly name: string; readonly text: string }): void {
    if (scenario.document) apply(addTrace(scenario.document, readDemandFile(file.name, file.text)));
  }

  return {
    add,
    duplicate,
    remove,
    plan,
    withUndo,
    beginLife,
    endLife,
    extendLife,
    addDemand,
  };
}
