import type { Preset } from '#shared/contract/scenarios.ts';
import { readText } from '#shared/scenario/document.ts';
import type { StrategyDescriptor } from '#shared/scenario/tunables.ts';
import { WORKLOAD_MODELS } from '#shared/scenario/workloads/index.ts';
import { exactQuantity } from '#shared/units/format.ts';
import type { Bytes } from '#shared/units/types.ts';
import type { ScenarioDocument } from '#renderer/state/scenario.ts';
import { memoryOf } from './workload-edits.ts';

/** Most memory of a guest: both hosts have room for it twice, and no host has more than 64 TiB. */
export const MOST_MEMORY: Bytes = 32 * 2 ** 40;

/** A guest that can be put into a scenario of its own. */
export interface GuestChoice {
  /** "model:quake3", or "preset:idle:0" for the first guest of a preset. */
  readonly id: string;
  readonly title: string;
  readonly memory: Bytes;
  /** Least memory; null where the regions are written out and the memory is theirs. */
  readonly least: Bytes | null;
  /** Its fields, without name, host and, for a model, memory. */
  readonly fields: Readonly<Record<string, unknown>>;
}

function guestsOfPreset(preset: Preset): GuestChoice[] {
  const reading = readText(preset.text);
  if (!reading.ok) return [];
  const document = reading.value as ScenarioDocument;
  const guests = document['guests'];
  const list = Array.isArray(guests) ? (guests as Readonly<Record<string, unknown>>[]) : [];
  return list.map(({ name, host: _host, ...fields }, at) => ({
    id: `preset:${preset.name}:${at}`,
    title: list.length === 1 ? preset.title : `${preset.title}: ${String(name)}`,
    memory: memoryOf(document, `guests[${at}]`),
    least: null,
    fields,
  }));
}

/** All models, then the guests of all presets. */
export function guestChoices(presets: readonly Preset[]): GuestChoice[] {
  const models = WORKLOAD_MODELS.map(({ id, title, published, least }): GuestChoice => ({
    id: `model:${id}`,
    title,
    memory: published,
    least,
    fields: { workload: { model: id } },
  }));
  return [...models, ...presets.flatMap(guestsOfPreset)];
}

/** Two hosts with room for the guest, joined by a link, and one migration by a strategy. */
export function combined(
  guest: GuestChoice,
  strategy: Pick<StrategyDescriptor, 'id'>,
  wish: { readonly name: string; readonly memory: Bytes; readonly link: string },
): ScenarioDocument {
  const memory = guest.least === null ? guest.memory : Math.max(guest.least, wish.memory);
  const room = exactQuantity('bytes', 2 * memory);
  const sized = guest.least === null ? {} : { memory: exactQuantity('bytes', memory) };
  return {
    godwit: 'scenario',
    version: 1,
    name: wish.name.slice(0, 80).replace(/[/\\\p{C}]/gu, ' '),
    hosts: [
      { name: 'alpha', memory: room, nic: wish.link },
      { name: 'beta', memory: room, nic: wish.link },
    ],
    guests: [{ name: 'guest', host: 'alpha', ...sized, ...guest.fields }],
    plan: [{ guest: 'guest', to: 'beta', memory: { strategy: strategy.id } }],
  };
}
