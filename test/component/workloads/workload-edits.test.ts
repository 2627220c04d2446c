import { describe, expect, it } from 'vitest';
import { parseScenario } from '#shared/scenario/document.ts';
import { PRESETS } from '#shared/scenario/presets/index.ts';
import { WORKLOAD_MODELS, workloadModel } from '#shared/scenario/workloads/index.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { smallestScenario } from '#renderer/features/lab/edits.ts';
import { outlineOf } from '#renderer/features/lab/outline.ts';
import { presetsWith } from '#renderer/features/lab/preset-search.ts';
import { combined, guestChoices } from '#renderer/features/workloads/combine.ts';
import {
  applyModel,
  applyTrace,
  broughtOf,
  memoryOf,
  modelValue,
  writeOutGuest,
} from '#renderer/features/workloads/workload-edits.ts';
import type { ScenarioDocument } from '#renderer/state/scenario.ts';

const GUEST = 'guests[0]';
const document = smallestScenario();
const TRACE = `# godwit trace
# kind: growth
# memory: 64 MiB
window (s),dirtied (pages)
0.1,500
1,2000
10,4000
`;

function model(id: string) {
  const found = workloadModel(id);
  if (!found) throw new Error(id);
  return found;
}

function parsed(one: ScenarioDocument) {
  const reading = parseScenario({ ...one }, STRATEGY_CATALOGUE);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.scenario;
}

describe('a model in a guest', () => {
  it('takes the memory that the guest has, and the published one where that is too little', () => {
    expect(memoryOf(applyModel(document, GUEST, model('quake3')), GUEST)).toBe(2 ** 30);
    const spec = applyModel(document, GUEST, model('specweb99'));
    const small = { ...document, guests: [{ name: 'g', host: 'alpha', memory: '8 MiB' }] };
    expect(memoryOf(applyModel(small, GUEST, model('specweb99')), GUEST)).toBe(800 * 2 ** 20);
    expect(broughtOf(spec, GUEST)).toMatchObject({ kind: 'model', id: 'specweb99' });
    expect(outlineOf(spec).guests[0]).toMatchObject({
      memory: 2 ** 30,
      regions: [],
      brings: { model: 'specweb99' },
    });
  });

  it('means the same written out', () => {
    for (const one of WORKLOAD_MODELS) {
      const short = applyModel(document, GUEST, one);
      const long = writeOutGuest(short, GUEST);
      expect(broughtOf(long, GUEST)).toBeNull();
      const roomy = (changed: ScenarioDocument): ScenarioDocument => ({
        ...changed,
        hosts: [
          { name: 'alpha', memory: '200 GiB' },
          { name: 'beta', memory: '200 GiB' },
        ],
      });
      expect(parsed(roomy(long)).guests, one.id).toEqual(parsed(roomy(short)).guests);
    }
  });

  it('says what holds for fields that are left out', () => {
    const spec = applyModel(document, GUEST, model('specweb99'));
    expect(modelValue(spec, GUEST, `${GUEST}.workload.cpu`)).toBe(0.9);
    expect(modelValue(spec, GUEST, `${GUEST}.vcpus`)).toBeUndefined();
    expect(modelValue(document, GUEST, `${GUEST}.workload.cpu`)).toBeUndefined();
  });
});

describe('a trace in a guest', () => {
  const trace = { text: TRACE, memory: 64 * 2 ** 20, pageSize: 4096 };

  it('is carried by the document, beside idle memory', () => {
    const traced = applyTrace(document, GUEST, trace);
    expect(broughtOf(traced, GUEST)).toEqual({ kind: 'trace', text: TRACE });
    expect(parsed(traced).guests[0]?.memory.map((one) => one.size)).toEqual([
      64 * 2 ** 20,
      960 * 2 ** 20,
    ]);
  });

  it('too long for a document is written out', () => {
    const remarks = `# ${'a long remark '.repeat(500)}\n`.repeat(80);
    const text = TRACE.replace('# memory', `${remarks}# memory`);
    const traced = applyTrace(document, GUEST, { ...trace, text });
    expect(broughtOf(traced, GUEST)).toBeNull();
    expect(outlineOf(traced).guests[0]?.regions.length).toBeGreaterThan(0);
  });
});

it('a guest and a strategy make a scenario that holds, whichever they are', () => {
  const choices = guestChoices(PRESETS);
  expect(choices.length).toBeGreaterThan(WORKLOAD_MODELS.length + PRESETS.length);
  expect(new Set(choices.map((one) => one.id)).size).toBe(choices.length);
  for (const choice of choices) {
    const wish = { name: 'a / b', memory: choice.memory, link: '10 Gbit/s' };
    const scenario = parsed(combined(choice, { id: 'stop-and-copy' }, wish));
    expect(scenario.plan[0]?.memory.strategy, choice.id).toBe('stop-and-copy');
    const size = scenario.guests[0]?.memory.reduce((sum, one) => sum + one.size, 0);
    expect(size, choice.id).toBe(choice.memory);
  }
});

it('presets are found by the words of their titles, sentences and sources', () => {
  expect(presetsWith(PRESETS, '')).toHaveLength(PRESETS.length);
  expect(presetsWith(PRESETS, 'web nsdi').map((one) => one.name)).toEqual(['clark-specweb']);
  expect(presetsWith(PRESETS, 'nothing like it')).toEqual([]);
});
