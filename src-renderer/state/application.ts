import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { ApplicationInfo, Settings } from '#shared/contract/application.ts';
import type {
  LifePolicyDescriptor,
  LifePolicyKind,
  StrategyDescriptor,
} from '#shared/scenario/tunables.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { useTheme } from '#renderer/app/theme.ts';
import { client } from './client.ts';

/** What the window knows about the application it belongs to: versions, strategies, settings. */
export const useApplication = defineStore('application', () => {
  const info = shallowRef<ApplicationInfo | null>(null);
  const settings = shallowRef<Settings | null>(null);
  const failure = ref<string | null>(null);
  const { choice } = useTheme();

  async function load(): Promise<void> {
    try {
      const [newInfo, newSettings] = await Promise.all([
        client.application.info({}),
        client.application.settings({}),
      ]);
      info.value = newInfo;
      settings.value = newSettings;
      choice.value = newSettings.theme;
      failure.value = null;
    } catch (error) {
      failure.value = describeFailure(error);
    }
  }

  /** Changes some settings; shows them at once and keeps what the service answers. */
  async function saveSettings(change: Partial<Settings>): Promise<void> {
    const before = settings.value;
    const wanted: Settings = {
      theme: 'system',
      language: 'en',
      workers: null,
      ...before,
      ...change,
    };
    settings.value = wanted;
    choice.value = wanted.theme;
    try {
      settings.value = await client.application.saveSettings(wanted);
    } catch (error) {
      settings.value = before;
      if (before) choice.value = before.theme;
      throw error;
    }
  }

  /** The description of a strategy by id; undefined while unknown. */
  function strategy(
    kind: 'memory' | 'disk' | 'policy',
    id: string,
  ): StrategyDescriptor | undefined {
    return info.value?.catalogue[kind]?.find((one) => one.id === id);
  }

  /** Everything that can be chosen of a kind; none while unknown. */
  function strategies(
    kind: 'memory' | 'disk' | 'policy' | LifePolicyKind,
  ): readonly (StrategyDescriptor | LifePolicyDescriptor)[] {
    const catalogue = info.value?.catalogue;
    if (!catalogue) return [];
    if (kind === 'memory' || kind === 'disk' || kind === 'policy') return catalogue[kind] ?? [];
    return catalogue.life?.[kind] ?? [];
  }

  return { info, settings, failure, load, saveSettings, strategy, strategies };
});
