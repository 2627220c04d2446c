import { describe, expect, it } from 'vitest';
import { parseScenario } from '#shared/scenario/document.ts';
import { presetByName } from '#shared/scenario/presets/index.ts';
import { readableFields } from '#shared/scenario/readable.ts';
import type { Guest, Scenario } from '#shared/scenario/types.ts';
import type { WorkloadModel } from '#shared/scenario/workloads/index.ts';
import { WORKLOAD_MODELS, workloadModel } from '#shared/scenario/workloads/index.ts';
import { expectedRounds, writingOf, writtenPages } from '#main/analysis/index.ts';
import clark from '#main/measured/published/data/clark2005.json' with { type: 'json' };
import gudkov from '#main/measured/published/data/gudkov2023_qemu.json' with { type: 'json' };
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';

// Goal: every model is a guest that runs, at every memory; each number has an origin; and models that are fitted to a
// published curve follow it as closely as their files say.
// Method: all models at their least, published and a large memory; closed forms of the parsed guests against the figures
// that ship.

const MIB = 2 ** 20;

function scenarioWith(guest: object): Scenario {
  const room = '400 GiB';
  const document = {
    name: 'models',
    hosts: [
      { name: 'alpha', memory: room },
      { name: 'beta', memory: room },
    ],
    guests: [{ name: 'guest', host: 'alpha', ...guest }],
    plan: [],
  };
  const reading = parseScenario(document, STRATEGY_CATALOGUE);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.scenario;
}

function guestOf(id: string, memory: number | string): Guest {
  const [guest] = scenarioWith({ memory, workload: { model: id } }).guests;
  if (!guest) throw new Error('no guest');
  return guest;
}

const sizeOf = (guest: Guest): number => guest.memory.reduce((sum, one) => sum + one.size, 0);

const cases = WORKLOAD_MODELS.flatMap((model): [string, WorkloadModel, number][] => [
  [`${model.id} at its least`, model, model.least],
  [`${model.id} as published`, model, model.published],
  [`${model.id} at five times that`, model, model.published * 5],
]);

describe('models of published workloads', () => {
  it('have names of their own and are found by them', () => {
    const ids = WORKLOAD_MODELS.map((model) => model.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const model of WORKLOAD_MODELS) expect(workloadModel(model.id)).toBe(model);
    expect(workloadModel('constructor')).toBeUndefined();
  });

  it.each(cases)('%s fill exactly their memory', (_, model, memory) => {
    expect(sizeOf(guestOf(model.id, memory))).toBe(memory);
  });

  it.each(WORKLOAD_MODELS.map((model) => [model.id, model] as const))(
    '%s tells where its numbers come from',
    (_, model) => {
      expect(model.facts.length).toBeGreaterThanOrEqual(3);
      for (const { what, value, source } of model.facts) {
        expect(what.length).toBeGreaterThan(2);
        expect(value.length).toBeGreaterThan(2);
        expect(source.length).toBeGreaterThan(10);
      }
      expect(new Set(model.facts.map((fact) => fact.what)).size).toBe(model.facts.length);
      expect(model.least).toBeLessThanOrEqual(model.published);
    },
  );

  it.each(WORKLOAD_MODELS.map((model) => [model.id, model] as const))(
    '%s means the same when its quantities are written for people',
    (id, model) => {
      const { memory, disks, workload } = model.guest(model.published);
      const readable = readableFields({ memory, disks, workload }) as object;
      expect(scenarioWith(readable).guests[0]).toEqual(guestOf(id, model.published));
    },
  );
});

/** Published medians of the expected downtime at 512 Mbit/s, by number of rounds. */
function published(id: string): Record<string, number> {
  const found = clark.cases.find((one) => one.id === id)?.metrics as {
    expected_downtime_s: { '512': Record<string, { median_s: number }> };
  };
  return Object.fromEntries(
    Object.entries(found.expected_downtime_s['512']).map(([rounds, one]) => [rounds, one.median_s]),
  );
}

describe('models fitted to a curve', () => {
  it.each([
    ['kernel-compile', 'clark-wws-kernel_compile', 0.04],
    ['oltp-osdb', 'clark-wws-oltp_osdb', 0.06],
  ])('%s gives the expected downtimes of Clark et al., section 4', (id, paper, within) => {
    const writing = writingOf(guestOf(id, '512 MiB'));
    // 512 MB take 8 s there.
    const rounds = expectedRounds(writing, 64 * MIB, 4, [0]);
    const figures = Object.entries(published(paper));
    expect(figures).toHaveLength(4);
    for (const [count, seconds] of figures) {
      const found = rounds[Number(count)]?.downtime.median ?? Number.NaN;
      expect(Math.abs(found / seconds - 1), `${count} rounds: ${found}`).toBeLessThan(within);
    }
  });

  it('ycsb-memcached follows the published vector within 6.5 % on the whole', () => {
    const guest = guestOf('ycsb-memcached', workloadModel('ycsb-memcached')?.published ?? 0);
    const writing = writingOf(guest);
    const { periods_ms, n_dirty_of_16392_samples, n_sampled, n_total } = gudkov.dirty_vector;
    const errors = periods_ms.map((period, at) => {
      const given = ((n_dirty_of_16392_samples[at] ?? 0) / n_sampled) * n_total;
      return writtenPages(writing, 0, period / 1000) / given - 1;
    });
    const rms = Math.sqrt(errors.reduce((sum, one) => sum + one * one, 0) / errors.length);
    expect(errors.length).toBeGreaterThan(20);
    expect(rms).toBeLessThan(0.065);
  });

  it('spec-cint2000 dirties in 8 s of each phase what was measured', () => {
    const guest = guestOf('spec-cint2000', '512 MiB');
    const writing = writingOf(guest);
    const pages = guest.workload.phases.map((_, at) =>
      Math.round(writtenPages(writing, at * 1000 + 100, at * 1000 + 108)),
    );
    expect(pages[0]).toBeCloseTo(17_314, -2);
    expect(pages[8]).toBeCloseTo(24_579, -2);
    expect(pages[6]).toBeCloseTo(423, -1);
  });
});

describe('presets', () => {
  it.each([
    ['clark-specweb', 'specweb99', '800 MiB'],
    ['clark-quake3', 'quake3', '64 MiB'],
    ['diabolical', 'diabolical', '512 MiB'],
    ['idle', 'idle-server', '4 GiB'],
    ['database', 'oltp-osdb', '512 MiB'],
  ])('%s has the guest of the model %s', (preset, id, memory) => {
    const reading = parseScenario(presetByName(preset)?.text ?? '', STRATEGY_CATALOGUE);
    if (!reading.ok) throw new Error(preset);
    const [guest] = reading.scenario.guests;
    const model = guestOf(id, memory);
    expect(guest?.memory).toEqual(model.memory);
    expect(guest?.workload).toEqual(model.workload);
  });
});
