import { shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';
import { STRATEGY_COLOURS } from '#shared/figures/palette.ts';
import { useTheme } from '#renderer/app/theme.ts';
import type { EffectiveTheme } from '#renderer/app/theme.ts';

/** The colours and letters of a figure, resolved, because a canvas knows no custom properties. */
export interface ChartTheme {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly surface: string;
  readonly band: string;
  readonly bandStrong: string;
  readonly accent: string;
  readonly font: string;
  /** Resolves "var(--accent)" or "var(--strategy-1)" in this theme; other colours pass unchanged. */
  readonly colour: (name: string) => string;
}

const CUSTOM_PROPERTY = /^var\((--[\w-]+)\)$/;
const STRATEGY_SLOT = /^--strategy-(\d+)$/;

/** Reads the theme's tokens from the page as it is now. */
function readTokens(mode: EffectiveTheme): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const values = new Map<string, string>();
  const property = (name: string): string => {
    const slot = STRATEGY_SLOT.exec(name)?.[1];
    if (slot !== undefined) return STRATEGY_COLOURS[mode][Number(slot)] ?? style.color;
    const known = values.get(name) ?? (style.getPropertyValue(name).trim() || style.color);
    values.set(name, known);
    return known;
  };
  const colour = (name: string): string => {
    const token = CUSTOM_PROPERTY.exec(name)?.[1];
    return token === undefined ? name : property(token);
  };
  // Every token that a figure may ask for later is read now, while the page is in this theme.
  for (const name of ['--good', '--warn', '--bad', '--line-strong', '--text-3', '--hover'])
    property(name);
  return {
    text: property('--text'),
    muted: property('--text-2'),
    grid: property('--line'),
    surface: property('--surface'),
    band: property('--sunken'),
    bandStrong: property('--warn-soft'),
    accent: property('--accent'),
    font: property('--font-ui'),
    colour,
  };
}

/**
 * The theme of figures. A theme other than the one shown is read by showing it for a moment: the
 * page is put back before it can be painted.
 */
export function readChartTheme(mode: EffectiveTheme): ChartTheme {
  const root = document.documentElement;
  const shown = root.dataset['theme'];
  if (shown === mode) return readTokens(mode);
  root.dataset['theme'] = mode;
  try {
    return readTokens(mode);
  } finally {
    if (shown === undefined) delete root.dataset['theme'];
    else root.dataset['theme'] = shown;
  }
}

/** The theme of figures on screen; replaced whenever the window changes between light and dark. */
export function useChartTheme(): ShallowRef<ChartTheme> {
  const { effective } = useTheme();
  const theme = shallowRef(readChartTheme(effective.value));
  watch(effective, (mode) => {
    theme.value = readChartTheme(mode);
  });
  return theme;
}
