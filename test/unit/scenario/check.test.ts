import { describe, expect, it } from 'vitest';
import { parseScenario, setPath } from '#shared/scenario/document.ts';
import { catalogue, GOOD } from './fixture.ts';

type Changes = Readonly<Record<string, unknown>>;

function changed(changes: Changes): object {
  return Object.entries(changes).reduce<object>(
    (document, [path, value]) => setPath(document, path, value),
    GOOD,
  );
}

function problems(changes: Changes) {
  const reading = parseScenario(changed(changes), catalogue);
  return reading.ok ? [] : reading.problems;
}

const small = (name: string, size: string, host = 'alpha') => ({
  name,
  host,
  memory: [{ name: 'all', size }],
});
const move = (guest: string, to: string, at = 0) => ({
  guest,
  to,
  at,
  memory: { strategy: 'qemu' },
});
const DISK = [{ name: 'root', base: 'template', extents: [{ name: 'all', size: '10 GiB' }] }];

describe('rules across fields', () => {
  it.each<[string, Changes, string, string]>([
    [
      'two hosts of one name',
      { 'hosts[1].name': 'alpha', plan: [] },
      'hosts[1].name',
      'found "alpha", which hosts[0] is called already',
    ],
    [
      'two regions of one name',
      { 'guests[0].memory[1].name': 'hot' },
      'guests[0].memory[1].name',
      'a name of its own for every region',
    ],
    [
      'a name that every object inherits',
      { 'guests[0].memory[1].name': 'toString' },
      'guests[0].memory[1].name',
      'does not reserve',
    ],
    [
      'a host that does not exist',
      { 'guests[0].host': 'alfa' },
      'guests[0].host',
      'no host is called so (did you mean "alpha"?)',
    ],
    ['a destination that does not exist', { 'plan[0].to': 'bta' }, 'plan[0].to', '"beta"'],
    ['a guest that does not exist', { 'plan[0].guest': 'gest' }, 'plan[0].guest', '"guest"'],
    [
      'a migration to where the guest is',
      { 'plan[0].to': 'alpha' },
      'plan[0].to',
      'is there already at 0 s',
    ],
    [
      'a migration to where the guest will be by then',
      { plan: [move('guest', 'beta', 100), move('guest', 'alpha', 50)] },
      'plan[1].to',
      'is there already at 50 s',
    ],
    [
      'a guest larger than its host',
      { 'guests[0].memory[1].size': '9 GiB', plan: [] },
      'guests[0].memory',
      'has 8.00 GiB for guests',
    ],
    [
      'guests larger than their host together',
      { guests: [small('a', '5 GiB'), small('b', '5 GiB')], plan: [] },
      'guests[1].memory',
      'of which 5.00 GiB are taken by other guests',
    ],
    [
      'a destination that is too small',
      { 'hosts[1].memory': '512 MiB' },
      'plan[0].to',
      'host "beta" has 512 MiB for guests',
    ],
    [
      'a destination that fills up as the plan goes on',
      {
        guests: [small('a', '3 GiB'), small('b', '3 GiB'), small('c', '3 GiB', 'beta')],
        plan: [move('a', 'beta'), move('b', 'beta')],
      },
      'plan[1].to',
      'of which 6.00 GiB are taken',
    ],
    [
      'half a page',
      { 'guests[0].memory[0].size': 4096 * 10 + 2048 },
      'guests[0].memory[0].size',
      'expected a multiple of the page size of 4 KiB',
    ],
    [
      'half a sector',
      { 'guests[0].disks': [{ name: 'd', extents: [{ name: 'e', size: 1000 }] }] },
      'guests[0].disks[0].extents[0].size',
      'multiple of a sector',
    ],
    [
      'a base image that no host holds',
      { 'guests[0].disks': DISK, 'hosts[1].images': ['templates'] },
      'guests[0].disks[0].base',
      'no host holds an image of that name (did you mean "templates"?)',
    ],
    [
      'a phase of a region that does not exist',
      { 'guests[0].workload': { phases: [{ name: 'p', duration: 1, regions: { hit: 2 } }] } },
      'guests[0].workload.phases[0].regions.hit',
      'did you mean "hot"',
    ],
    [
      'copying a disk that the guest does not have',
      { 'plan[0].disk': { strategy: 'full-copy' } },
      'plan[0].disk.strategy',
      'has no local disk to copy',
    ],
    [
      'an incremental copy without the base image there',
      {
        'guests[0].disks': DISK,
        'hosts[0].images': ['template'],
        'plan[0].disk': { strategy: 'qemu-block', incremental: true },
      },
      'plan[0].disk.incremental',
      'host "beta" does not hold the base image "template"',
    ],
    [
      'exact resolution of more memory than a machine has',
      {
        resolution: 'exact',
        'hosts[0].memory': '4 TiB',
        'hosts[1].memory': '4 TiB',
        'guests[0].memory[1].size': '2 TiB',
      },
      'resolution',
      'use "expected"',
    ],
    [
      'exact resolution of more disk than a machine has memory for',
      {
        resolution: 'exact',
        'guests[0].disks': [{ name: 'd', extents: [{ name: 'e', size: '60 TiB' }] }],
      },
      'resolution',
      'expected at most 8.00 TiB',
    ],
  ])('refuse %s', (_, changes, path, message) => {
    const found = problems(changes);
    expect(found.map((one) => one.path)).toEqual([path]);
    expect(found[0]?.message).toContain(message);
    expect(found[0]?.message).toMatch(/^found .*; expected /);
  });

  it.each<[string, Changes]>([
    ['a way there and back', { plan: [move('guest', 'beta'), move('guest', 'alpha', 600)] }],
    [
      'two guests that change places in turn',
      {
        guests: [small('a', '4 GiB'), small('b', '4 GiB', 'beta')],
        plan: [move('a', 'beta'), move('b', 'alpha', 60)],
      },
    ],
    ['a guest with disks on shared storage', { 'guests[0].disks': [{ ...DISK[0], base: null }] }],
    [
      'an incremental copy with the base image there',
      {
        'guests[0].disks': DISK,
        'hosts[1].images': ['template'],
        'plan[0].disk': { strategy: 'qemu-block', incremental: true },
      },
    ],
    [
      'much memory in the expected resolution',
      {
        'hosts[0].memory': '64 TiB',
        'hosts[1].memory': '64 TiB',
        'guests[0].memory[1].size': '32 TiB',
      },
    ],
    ['no migration at all', { plan: [] }],
  ])('allow %s', (_, changes) => {
    expect(problems(changes)).toEqual([]);
  });

  it('suggest a size that works', () => {
    const [problem] = problems({ 'guests[0].memory[0].size': 4096 * 10 + 2048 });
    expect(problem?.example).toBe('44 KiB');
    const repaired = changed({ 'guests[0].memory[0].size': problem?.example });
    expect(parseScenario(repaired, catalogue).ok).toBe(true);
  });
});
