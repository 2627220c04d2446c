import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { openStore } from '#main/store/index.ts';
import { parseScenario } from '#shared/scenario/document.ts';
import { presetByName, PRESETS } from '#shared/scenario/presets/index.ts';
import { godwit, temporaryFolder } from './fixture.ts';

const idle = presetByName('idle')?.text ?? '';

describe('godwit run', () => {
  it('prints exactly one JSON object and nothing else with --json', async () => {
    const { exitCode, out, err } = await godwit(['run', 'preset:idle', '--json']);
    expect(exitCode).toBe(0);
    const result = JSON.parse(out);
    expect(Object.keys(result)).toEqual([
      'digest',
      'engine_version',
      'seed',
      'resolution',
      'migrations',
    ]);
    expect(result).toMatchObject({ seed: 1, resolution: 'expected' });
    expect(result.migrations).toHaveLength(1);
    const [migration] = result.migrations;
    expect(migration).toMatchObject({ guest: 'idle', converged: true, outcome: 'completed' });
    for (const id of ['total_time_s', 'downtime_s', 'ram_bytes', 'disk_bytes', 'rounds']) {
      expect(migration).toHaveProperty(id, expect.any(Number));
    }
    expect(err).toContain('Simulating');
  });

  it('gives the digest of the simulation itself', async () => {
    const reading = parseScenario(idle, STRATEGY_CATALOGUE);
    if (!reading.ok) throw new Error('refused');
    const { out } = await godwit(['run', 'preset:idle', '--json']);
    expect(JSON.parse(out).digest).toBe(simulate(reading.scenario, { series: false }).digest);
  });

  it('takes seed, resolution and fields from the command line', async () => {
    const args = ['run', 'preset:idle', '--json', '--seed', '7', '--resolution', 'exact'];
    const { out } = await godwit([
      ...args,
      '--set',
      'name=renamed',
      '--set',
      'network.latency=5 ms',
    ]);
    expect(JSON.parse(out)).toMatchObject({
      seed: 7,
      resolution: 'exact',
      migrations: [{ guest: 'idle' }],
    });
  });

  it('changes what --set names', async () => {
    const plain = JSON.parse((await godwit(['run', 'preset:idle', '--json'])).out);
    const slow = await godwit(['run', 'preset:idle', '--json', '--set', 'hosts[0].nic=100 Mbit/s']);
    const capped = JSON.parse(slow.out);
    expect(capped.digest).not.toBe(plain.digest);
    expect(capped.migrations[0].total_time_s).toBeGreaterThan(plain.migrations[0].total_time_s);
  });

  it('tells people what happened, why, and what repeats it', async () => {
    const { out } = await godwit(['run', 'preset:idle']);
    expect(out).toContain('Idle guest on QEMU');
    expect(out).toMatch(/idle: completed\. Converged: .* fit into the downtime limit of 300 ms\./);
    expect(out).toMatch(/seed 1, expected resolution, digest [0-9a-f]{64}/);
  });

  it('reads YAML and JSON files, relative to where it is called', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'mine.yaml'), idle);
    const { exitCode, out } = await godwit(['run', 'mine.yaml', '--json'], folder);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out).digest).toBe(
      JSON.parse((await godwit(['run', 'preset:idle', '--json'])).out).digest,
    );
  });

  it('stores a run only with --store, with its series', async () => {
    const folder = temporaryFolder();
    const { exitCode, err } = await godwit(
      ['run', 'preset:idle', '--store', 'runs.sqlite'],
      folder,
    );
    expect(exitCode).toBe(0);
    const id = /Stored as run (\S+) in runs\.sqlite/.exec(err)?.[1] ?? '';
    const store = openStore({ path: join(folder, 'runs.sqlite'), readOnly: true });
    try {
      const detail = store.runs.get(id);
      expect(detail.row).toMatchObject({
        state: 'finished',
        kind: 'simulated',
        memoryStrategy: 'qemu',
      });
      expect(detail.provenance).toMatchObject({ source: 'preset:idle' });
      expect(detail.parameters['plan[0].memory.downtimeLimit']).toBe(0.3);
      const series = store.series.read({ id, migration: 0, columns: null, maxPoints: null });
      expect(series.time.length).toBeGreaterThan(2);
    } finally {
      store.close();
    }
  });
});

describe('godwit presets and schema', () => {
  it('lists one preset a line, its name first', async () => {
    const { out } = await godwit(['presets']);
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/\s/)[0])).toEqual(PRESETS.map((one) => one.name));
  });

  it('prints a preset as a scenario to start from', async () => {
    expect((await godwit(['presets', '--show', 'idle'])).out).toBe(idle);
    expect(JSON.parse((await godwit(['presets', '--json'])).out)).toHaveLength(PRESETS.length);
  });

  it('prints the JSON Schema with every strategy', async () => {
    const { out } = await godwit(['schema']);
    for (const { id } of [...STRATEGY_CATALOGUE.memory, ...STRATEGY_CATALOGUE.disk])
      expect(out).toContain(`"${id}"`);
    expect(JSON.parse(out)).toMatchObject({ title: 'Godwit scenario' });
  });
});

describe('help', () => {
  it.each([
    [[]],
    [['run']],
    [['presets']],
    [['schema']],
    [['wws']],
    [['validate']],
    [['compare']],
    [['bench']],
    [['serve']],
  ])('of %j shows examples on standard output', async (command) => {
    const { exitCode, out, err } = await godwit([...command, '--help']);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toMatch(/Examples?:\n {2}godwit /);
  });

  it('is printed on standard error, with exit code 2, when no command is given', async () => {
    const { exitCode, out, err } = await godwit([]);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain('Commands:');
  });
});
