import { describe, expect, it } from 'vitest';
import { expectationSchema } from '#shared/contract/scenarios.ts';
import { expectScenario } from '#main/simulation/index.ts';
import { lifeDocument, parsed } from './build.ts';

// Goal: what is said of a life before it begins. Method: small clusters of equal hosts and guests, where every number
// follows from counting.

const told = (...document: Parameters<typeof lifeDocument>) => {
  const expectation = expectScenario(parsed(lifeDocument(...document)), null);
  // It has to cross to the window.
  expectationSchema.parse({ ...expectation, computeSeconds: 0 });
  if (!expectation.life) throw new Error('Nothing was said of the life.');
  return expectation.life;
};

describe('the forecast of a life', () => {
  it('counts hosts and guests and what was promised', () => {
    const life = told({}, { hosts: 4, guests: 8 });
    expect(life).toMatchObject({ hosts: 4, guests: 8, withoutRoom: 0, availability: null });
    expect(life.memory.promised).toBeLessThanOrEqual(life.memory.room);
    const twice = told({}, { hosts: 4, guests: 16 });
    expect(twice.memory.promised).toBe(2 * life.memory.promised);
    expect(twice.load.mean).toBeCloseTo(2 * life.load.mean, 9);
    expect(told({}, { hosts: 8, guests: 8 }).memory.room).toBe(2 * life.memory.room);
  });

  it('says how many hosts may be lost: so many that the promises still fit', () => {
    const life = told({}, { hosts: 4, guests: 8 });
    const host = life.memory.room / 4;
    expect(life.spare).toBe(Math.floor((life.memory.room - life.memory.promised) / host));
  });

  it('reckons a drain from the migrations that it takes, and whole maintenances from drains', () => {
    const maintenance = [
      { name: 'one', hosts: ['node-1'], duration: '10 min', deadline: '1 h' },
      { name: 'all', duration: '10 min', atOnce: 2 },
    ];
    const [one, all] = told({ maintenance }, { hosts: 4, guests: 8 }).drains;
    expect(one).toMatchObject({ hosts: 1, slowest: 'node-1', deadline: 3600 });
    expect(one?.whole).toBeCloseTo((one?.expected ?? 0) + 600, 6);
    expect(all).toMatchObject({ hosts: 4, atOnce: 2, deadline: null });
    // Every host has the same guests, two at once halve the time.
    expect(all?.whole).toBeCloseTo(2 * ((all?.expected ?? 0) + 600), 3);
  });

  it('says that a drain never ends when a migration does not', () => {
    const maintenance = [{ name: 'stuck', duration: '10 min', deadline: '1 h' }];
    const migration = {
      memory: { strategy: 'qemu', downtimeLimit: '1 ms', maxBandwidth: '8 kbit/s' },
    };
    const scenario = parsed(lifeDocument({ maintenance, migration }, { hosts: 2, guests: 2 }));
    const { life, notes } = expectScenario(scenario, null);
    const [stuck] = life?.drains ?? [];
    expect(stuck?.expected === null || (stuck?.expected ?? 0) > 3600).toBe(true);
    expect(notes?.some(({ code }) => code === 'deadline-not-met')).toBe(true);
  });

  it('keeps nobody in reserve where a guest has no room', () => {
    const life = told(
      { placement: { strategy: 'first-fit' } },
      { hosts: 2, guests: 4, guest: { keepApart: true } },
    );
    expect(life).toMatchObject({ withoutRoom: 2, spare: 0 });
  });
});
