import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { Preset } from '#shared/contract/scenarios.ts';
import { readText } from '#shared/scenario/document.ts';
import type { StrategyDescriptor } from '#shared/scenario/tunables.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { showToast } from '#renderer/app/toasts.ts';
import { useScenario } from '#renderer/state/scenario.ts';
import type { ScenarioDocument } from '#renderer/state/scenario.ts';
import { canTry, withStrategy } from './try-strategy.ts';

/** An ideal link and four classes of pages: what differs between strategies shows best here. */
const FIRST_CHOICE = 'reference-vm';

/** Opens Lab with a strategy in the plan of the open scenario, or of a preset when none fits. */
export function useTryStrategy(): (descriptor: StrategyDescriptor) => Promise<void> {
  const { t } = useI18n();
  const router = useRouter();
  const scenario = useScenario();

  function fits(preset: Preset, kind: StrategyDescriptor['kind']): boolean {
    const reading = readText(preset.text);
    return reading.ok && canTry(reading.value as ScenarioDocument, kind);
  }

  function put(descriptor: StrategyDescriptor): void {
    const before = scenario.document;
    if (before) scenario.change(withStrategy(before, descriptor));
    scenario.selection = 'plan[0]';
  }

  async function openPreset(descriptor: StrategyDescriptor): Promise<void> {
    const fitting = scenario.presets.filter((preset) => fits(preset, descriptor.kind));
    const preset = fitting.find((one) => one.name === FIRST_CHOICE) ?? fitting[0];
    if (!preset) {
      showToast(t('guide.try.noPreset', { title: descriptor.title }), { tone: 'bad' });
      return;
    }
    scenario.openText(preset.text);
    put(descriptor);
    await router.push({ name: 'lab' });
    showToast(t('guide.try.opened', { name: preset.title, title: descriptor.title }));
  }

  return async (descriptor) => {
    try {
      // Also restores the newest draft, as Lab would when it is opened.
      if (scenario.presets.length === 0) await scenario.load();
      if (!scenario.document || !canTry(scenario.document, descriptor.kind)) {
        await openPreset(descriptor);
        return;
      }
      const before = scenario.document;
      put(descriptor);
      const changed = scenario.document !== before;
      await router.push({ name: 'lab' });
      showToast(t('guide.try.done', { name: scenario.name, title: descriptor.title }), {
        action: changed ? { label: t('guide.try.undo'), run: () => scenario.undo() } : null,
      });
    } catch (error) {
      showToast(t('guide.try.failed', { reason: describeFailure(error) }), { tone: 'bad' });
    }
  };
}
