import { describe, expect, it } from 'vitest';
import { godwit } from './fixture.ts';

describe('godwit drill', () => {
  it('prints one JSON object with every cell, the same each time', async () => {
    const args = ['drill', 'preset:idle', '--strategies', 'qemu,qemu-postcopy', '--json'];
    const { exitCode, out, err } = await godwit(args);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect((await godwit(args)).out).toBe(out);
    const { strategies, cells } = JSON.parse(out);
    expect(strategies.map((one: { strategy: string }) => one.strategy)).toEqual([
      'qemu',
      'qemu-postcopy',
    ]);
    const struck = cells.filter((one: { state: string }) => one.state === 'struck');
    expect(struck.length).toBeGreaterThan(60);
    for (const cell of struck) {
      expect(cell.outcome).not.toBeNull();
      expect(cell.explanation).not.toMatch(/\{|fault-/);
    }
  });

  it('tells people outcomes in a table a strategy, and sentences when asked', async () => {
    const { out } = await godwit(['drill', 'preset:idle', '--strategies', 'xen-4', '--sentences']);
    expect(out).toMatch(/fault +before +memory copy +switch-over +hand-over\n/);
    expect(out).toMatch(/Link down +at source +at source +at source .* s +UNDEFINED\n/);
    expect(out).toMatch(/undefined hand-over/);
    expect(out).toMatch(/xen-4: Link down .*final handshake/);
  });

  it('shows what fencing is for', async () => {
    const args = ['drill', 'preset:idle', '--phases', 'hand-over'];
    expect((await godwit(args)).out).not.toContain('SPLIT BRAIN');
    expect((await godwit([...args, '--no-fencing'])).out).toContain('SPLIT BRAIN');
  });

  it.each([
    [['--strategies', 'qemo'], /There is no memory strategy "qemo"\. Did you mean qemu\?/],
    [['--phases', 'handover'], /There is no phase "handover"\. Did you mean hand-over\?/],
    [['--migration', '9'], /plan\[9\]: found 1 migrations in the plan/],
    [['--migration', 'x'], /Expected a whole number/],
  ])('refuses %j', async (args, message) => {
    const { exitCode, out, err } = await godwit(['drill', 'preset:idle', ...args]);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(message);
  });
});
