import { describe, expect, it } from 'vitest';
import { godwit } from './fixture.ts';

describe('godwit wws', () => {
  it('prints one JSON object whose rounds begin at stop-and-copy', async () => {
    const { exitCode, out, err } = await godwit(['wws', 'preset:clark-quake3', '--json']);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    const set = JSON.parse(out);
    expect(set.links).toHaveLength(3);
    for (const link of set.links) {
      const [none, ...live] = link.rounds;
      const memory = set.pages * set.page_bytes;
      expect(none.downtime_s.median).toBeCloseTo(memory / link.bandwidth_bytes_per_s, 6);
      for (const one of live) expect(one.downtime_s.median).toBeLessThan(none.downtime_s.median);
    }
    expect(set.energy_model).toMatchObject({ recalled: true });
  });

  it('looks at the bandwidths that are asked for', async () => {
    const rates = ['--bandwidth', '128Mbit/s', '--bandwidth', '512Mbit/s'];
    const { out } = await godwit(['wws', 'preset:idle', '--json', ...rates]);
    expect(
      JSON.parse(out).links.map((link: Record<string, unknown>) => link['bandwidth_bytes_per_s']),
    ).toEqual([16e6, 64e6]);
  });

  it('tells people windows, hot pages, rounds and limits', async () => {
    const { exitCode, out } = await godwit(['wws', 'preset:database']);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/Working set: .*\n *window +pages/);
    expect(out).toMatch(/Hot pages\n/);
    expect(out).toMatch(/Expected downtime of pre-copy .*\n *live rounds +at /);
    expect(out).toMatch(/QEMU pre-copy converges by itself\n/);
    expect(out).toContain('coefficients recalled');
  });

  it.each([
    [['--guest', 'idel'], /There is no guest "idel".*Did you mean idle\?/],
    [['--bandwidth', 'fast'], /Expected a rate, for example 512Mbit\/s/],
    [['--set', 'hosts[0].nic=0'], /hosts\[0\]\.nic: found 0/],
  ])('refuses %j', async (args, message) => {
    const { exitCode, out, err } = await godwit(['wws', 'preset:idle', ...args]);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(message);
  });
});
