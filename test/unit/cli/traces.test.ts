import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseScenario } from '#shared/scenario/document.ts';
import { readTrace } from '#shared/scenario/traces/read-trace.ts';
import { WORKLOAD_MODELS } from '#shared/scenario/workloads/index.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { godwit } from './fixture.ts';

// Goal: workloads and traces from the command line; what is printed can be used. Method: the program in this process.

const TRACE = `# godwit trace
# kind: growth
# name: a curve
# memory: 64 MiB
window (s),dirtied (pages)
0.1,500
1,2000
10,4000
`;

let folder = '';
let file = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'godwit-trace-'));
  file = join(folder, 'curve.csv');
  writeFileSync(file, TRACE);
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));

describe('godwit workloads', () => {
  it('lists every model, the name first', async () => {
    const { exitCode, out } = await godwit(['workloads']);
    expect(exitCode).toBe(0);
    const names = out
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(names).toEqual(WORKLOAD_MODELS.map((model) => model.id));
  });

  it('tells the source of every number', async () => {
    const { out } = await godwit(['workloads', '--show', 'kernel-compile']);
    expect(out).toContain('NSDI 2005, figure 3');
    expect(out).toMatch(/derived: /);
    expect(out).toMatch(/assumed: /);
  });

  it('prints a guest that a scenario takes as it is', async () => {
    const args = ['workloads', '--show', 'bonnie', '--memory', '1 GiB', '--yaml'];
    const { out } = await godwit(args);
    const indented = out.replaceAll(/^/gm, '    ');
    const text = `name: pasted\nhosts: [{ name: alpha }]\nplan: []\nguests:\n  - name: guest\n    host: alpha\n${indented}`;
    const reading = parseScenario(text, STRATEGY_CATALOGUE);
    expect(reading).toMatchObject({ ok: true });
    expect(out).toMatch(/size: 512 MiB/);
  });

  it.each([
    [['--show', 'specweb98'], /There is no workload "specweb98".*Did you mean specweb99\?/],
    [['--yaml'], /--yaml and --memory need --show/],
    [['--show', 'bonnie', '--memory', '1'], /expected a size in whole pages/],
    [['--show', 'quake3', '--memory', '4 MiB'], /expected at least 64 MiB/],
    [['--show', 'quake3', '--yaml', '--json'], /exclude each other/],
  ])('refuses %j', async (args, message) => {
    const { exitCode, err } = await godwit(['workloads', ...args]);
    expect(exitCode).toBe(2);
    expect(err).toMatch(message);
  });
});

describe('godwit trace', () => {
  it('tells people the kind, the error and what it becomes', async () => {
    const { exitCode, out } = await godwit(['trace', file]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^a curve\n/);
    expect(out).toMatch(/Error when replayed: .* % \(root mean square\)/);
    expect(out).toMatch(/window +given +replayed +error/);
    expect(out).toMatch(/memory +64.0 MiB +at random/);
  });

  it('prints one JSON object', async () => {
    const { out } = await godwit(['trace', file, '--json']);
    const fit = JSON.parse(out);
    expect(fit).toMatchObject({ kind: 'growth', memory_bytes: 64 * 2 ** 20 });
    expect(fit.curve.given_pages).toEqual([500, 2000, 4000]);
    expect(fit.error.rms).toBeLessThan(0.01);
  });

  it('prints the trace and the guest in forms that are read again', async () => {
    const { out: csv } = await godwit(['trace', file, '--csv']);
    expect(readTrace(csv)).toEqual(readTrace(TRACE));
    const { out: yaml } = await godwit(['trace', file, '--yaml']);
    expect(yaml).toMatch(/size: 64 MiB\n/);
  });

  it('tells the line of what is wrong', async () => {
    const wrong = join(folder, 'wrong.csv');
    writeFileSync(wrong, TRACE.replace('1,2000', '1,lots'));
    const { exitCode, err } = await godwit(['trace', wrong]);
    expect(exitCode).toBe(2);
    expect(err).toMatch(/wrong\.csv: line 7.*found "lots"; expected a number/);
  });
});

describe('godwit wws --trace', () => {
  it('analyses the traced guest without a scenario', async () => {
    const { exitCode, out } = await godwit(['wws', '--trace', file, '--json']);
    expect(exitCode).toBe(0);
    const set = JSON.parse(out);
    expect(set).toMatchObject({ guest: 'traced', pages: 16_384 });
    const second = set.windows.find((one: { window_s: number }) => one.window_s === 1);
    expect(second.pages.median).toBeCloseTo(2000, -2);
  });

  it('puts the trace into a guest of a scenario', async () => {
    const { out } = await godwit(['wws', 'preset:idle', '--trace', file]);
    expect(out).toMatch(/^idle: 64.0 MiB in 16,384 pages/);
  });

  it.each([
    [['wws'], /Expected a scenario or --trace/],
    [['wws', '--trace', 'nowhere.csv'], /There is no file/],
    [
      ['wws', 'preset:idle', '--trace', 'FILE', '--guest', 'web'],
      /There is no guest "web".*Guests are: idle/,
    ],
  ])('refuses %j', async (args, message) => {
    const { exitCode, err } = await godwit(args.map((one) => (one === 'FILE' ? file : one)));
    expect(exitCode).toBe(2);
    expect(err).toMatch(message);
  });
});
