import { describe, expect, it } from 'vitest';
import { DocumentError, getPath, parsePath, setPath } from '#shared/scenario/document.ts';
import { nearest } from '#shared/scenario/suggest.ts';
import { GOOD } from './fixture.ts';

describe('paths of fields', () => {
  it('are read as names and indexes', () => {
    expect(parsePath('plan[0].memory.downtimeLimit')).toEqual([
      'plan',
      0,
      'memory',
      'downtimeLimit',
    ]);
    expect(parsePath('name')).toEqual(['name']);
    expect(parsePath('a[1][2].b')).toEqual(['a', 1, 2, 'b']);
  });

  it.each([
    '',
    '[0]',
    '.name',
    'name.',
    'a..b',
    'a[',
    'a[-1]',
    'a[1e3]',
    'a[12345678]',
    'a b',
    '../secret',
    '__proto__.polluted',
    'hosts[0].constructor.prototype',
    'a.__proto__',
    'x'.repeat(400),
  ])('are refused when they are none: %s', (path) => {
    expect(() => parsePath(path)).toThrow(DocumentError);
    expect(() => setPath({}, path, 1)).toThrow(DocumentError);
  });

  it('find a value, and nothing that is inherited', () => {
    expect(getPath(GOOD, 'hosts[1].name')).toBe('beta');
    expect(getPath(GOOD, 'hosts[7].name')).toBeUndefined();
    expect(getPath(GOOD, 'toString')).toBeUndefined();
    expect(getPath(GOOD, 'hosts.length')).toBeUndefined();
    expect(getPath(GOOD, 'name.length')).toBeUndefined();
  });
});

describe('setting a field', () => {
  it('copies what it changes and shares the rest', () => {
    const before = JSON.stringify(GOOD);
    const next = setPath(GOOD, 'plan[0].memory.downtimeLimit', '1 s') as typeof GOOD;
    expect(next.plan[0]?.memory.downtimeLimit).toBe('1 s');
    expect(next.hosts).toBe(GOOD.hosts);
    expect(JSON.stringify(GOOD)).toBe(before);
  });

  it('creates groups that were left to their defaults', () => {
    expect(getPath(setPath(GOOD, 'network.latency', '1 ms'), 'network')).toEqual({
      latency: '1 ms',
    });
  });

  it('appends to a list but leaves no gaps', () => {
    const host = { name: 'gamma' };
    expect(getPath(setPath(GOOD, 'hosts[2]', host), 'hosts[2]')).toEqual(host);
    expect(() => setPath(GOOD, 'hosts[3]', host)).toThrow(/"hosts" has 2 entries/);
  });

  it('removes a field when the value is undefined', () => {
    expect(setPath({ a: 1, b: 2 }, 'a', undefined)).toEqual({ b: 2 });
  });

  it('keeps the order of fields', () => {
    expect(Object.keys(setPath({ a: 1, b: 2, c: 3 }, 'b', 5))).toEqual(['a', 'b', 'c']);
  });

  it('says why a path leads nowhere', () => {
    expect(() => setPath(GOOD, 'hosts.name', 'x')).toThrow(/as in "hosts\[0\].name"/);
    expect(() => setPath(GOOD, 'name[0]', 'x')).toThrow(/expected a list/);
    expect(() => setPath(GOOD, 'name.first', 'x')).toThrow(/expected a group of fields/);
  });

  it('never reaches a prototype', () => {
    expect(() => setPath({}, '__proto__.polluted', true)).toThrow(DocumentError);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('suggestions', () => {
  it.each([
    ['downtimelimit', 'downtimeLimit'],
    ['downtime_limit', 'downtimeLimit'],
    ['dowmtimeLimt', 'downtimeLimit'],
    ['maxBandwith', 'maxBandwidth'],
    ['hsots', 'hosts'],
  ])('%s is near %s', (word, known) => {
    expect(nearest(word, ['hosts', 'guests', 'downtimeLimit', 'maxBandwidth'])).toBe(known);
  });

  it('are not made when nothing is near', () => {
    expect(nearest('colour', ['hosts', 'guests'])).toBeUndefined();
    expect(nearest('x'.repeat(10_000), ['hosts'])).toBeUndefined();
  });
});
