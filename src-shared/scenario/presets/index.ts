import type { Preset } from '../../contract/scenarios.ts';
import { toYaml } from '../canonical.ts';
import { autoConverge } from './auto-converge.ts';
import { balancingDay } from './balancing-day.ts';
import { clarkQuake3 } from './clark-quake3.ts';
import { clarkSpecweb } from './clark-specweb.ts';
import { database } from './database.ts';
import { diabolical } from './diabolical.ts';
import { evacuation } from './evacuation.ts';
import { failureInEvacuation } from './failure-in-evacuation.ts';
import { yearWithHa, yearWithoutHa } from './failure-year.ts';
import { idle } from './idle.ts';
import type { PresetSource } from './preset.ts';
import { referenceVm } from './reference-vm.ts';
import { rollingUpgrade } from './rolling-upgrade.ts';
import { wideArea } from './wide-area.ts';

const SOURCES: readonly PresetSource[] = [
  clarkSpecweb,
  clarkQuake3,
  diabolical,
  idle,
  autoConverge,
  database,
  evacuation,
  referenceVm,
  wideArea,
  balancingDay,
  rollingUpgrade,
  failureInEvacuation,
  yearWithoutHa,
  yearWithHa,
];

/** The scenarios that ship with Godwit, in the order of the gallery. */
export const PRESETS: readonly Preset[] = SOURCES.map(({ document, ...told }) => ({
  ...told,
  text: toYaml(document),
}));

const BY_NAME: ReadonlyMap<string, Preset> = new Map(
  PRESETS.map((preset) => [preset.name, preset]),
);

/** The preset of a name, or undefined. */
export function presetByName(name: string): Preset | undefined {
  return BY_NAME.get(name);
}
