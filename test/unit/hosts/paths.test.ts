import { describe, expect, test } from 'vitest';
import type { PathSurroundings } from '#main/hosts/paths.ts';
import { dataDirectory } from '#main/hosts/paths.ts';

const linux: PathSurroundings = {
  platform: 'linux',
  env: {},
  home: '/home/ada',
  workingDirectory: '/work place',
};
const mac: PathSurroundings = { ...linux, platform: 'darwin', home: '/Users/ada' };
const windows: PathSurroundings = {
  platform: 'win32',
  env: {},
  home: 'C:\\Users\\ada',
  workingDirectory: 'C:\\tmp',
};

describe('the data folder', () => {
  test('is where each operating system keeps application data', () => {
    expect(dataDirectory(undefined, linux)).toBe('/home/ada/.local/share/godwit');
    expect(dataDirectory(undefined, mac)).toBe('/Users/ada/Library/Application Support/Godwit');
    expect(dataDirectory(undefined, windows)).toBe('C:\\Users\\ada\\AppData\\Local\\Godwit');
  });

  test('follows XDG_DATA_HOME, but not a relative one, and LOCALAPPDATA', () => {
    expect(dataDirectory(undefined, { ...linux, env: { XDG_DATA_HOME: '/data' } })).toBe(
      '/data/godwit',
    );
    expect(dataDirectory(undefined, { ...linux, env: { XDG_DATA_HOME: 'data' } })).toBe(
      '/home/ada/.local/share/godwit',
    );
    expect(dataDirectory(undefined, { ...windows, env: { LOCALAPPDATA: 'D:\\L' } })).toBe(
      'D:\\L\\Godwit',
    );
  });

  test('is what the option says before what GODWIT_DATA says, resolved against the working folder', () => {
    const env = { GODWIT_DATA: 'from-env' };
    expect(dataDirectory(undefined, { ...linux, env })).toBe('/work place/from-env');
    expect(dataDirectory('../mine', { ...linux, env })).toBe('/mine');
  });

  test('takes an empty GODWIT_DATA for none and refuses an empty option', () => {
    expect(dataDirectory(undefined, { ...linux, env: { GODWIT_DATA: '' } })).toBe(
      '/home/ada/.local/share/godwit',
    );
    expect(() => dataDirectory(' ', linux)).toThrow('--data needs a folder');
  });
});
