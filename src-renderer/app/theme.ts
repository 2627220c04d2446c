import { computed, onScopeDispose, ref, watchEffect } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import type { Settings } from '#shared/contract/application.ts';
import { STRATEGY_COLOURS } from '#shared/figures/palette.ts';

export type ThemeChoice = Settings['theme'];
export type EffectiveTheme = 'light' | 'dark';

const choice: Ref<ThemeChoice> = ref('system');
const systemIsDark = ref(false);
const effective = computed<EffectiveTheme>(() => {
  if (choice.value !== 'system') return choice.value;
  return systemIsDark.value ? 'dark' : 'light';
});

/** The theme that is shown, and the choice behind it (`system` follows the desktop). */
export function useTheme(): {
  readonly choice: Ref<ThemeChoice>;
  readonly effective: ComputedRef<EffectiveTheme>;
} {
  return { choice, effective };
}

/**
 * Keeps the root element's theme and the strategies' colours in step with the choice and the
 * system. Called once, by the shell.
 */
export function installTheme(page: Window = window): void {
  const query = page.matchMedia('(prefers-color-scheme: dark)');
  const follow = (): void => {
    systemIsDark.value = query.matches;
  };
  follow();
  query.addEventListener('change', follow);
  onScopeDispose(() => query.removeEventListener('change', follow));
  watchEffect(() => {
    const root = page.document.documentElement;
    root.dataset['theme'] = effective.value;
    for (const [slot, colour] of STRATEGY_COLOURS[effective.value].entries()) {
      root.style.setProperty(`--strategy-${slot}`, colour);
    }
  });
}
