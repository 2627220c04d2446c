import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { presetByName } from '#shared/scenario/presets/index.ts';
import { godwit, temporaryFolder } from './fixture.ts';

const idle = presetByName('idle')?.text ?? '';

/** Files that are wrong in one way each, and what is said of them. */
const BAD_FILES: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
  ['empty.yaml', '', /found an empty text; expected a scenario, for example name: my scenario/],
  ['binary.yaml', new Uint8Array([0xff, 0xfe, 0x00, 0x80, 0x01]), /not UTF-8 text/],
  ['zeros.yaml', new Uint8Array(100), /found binary data/],
  ['cut.json', '{"name": "x", "hosts": [{"name"', /line 1: found the end of the text .* cut off/],
  ['list.yaml', '- a\n- b\n', /found a list; expected a scenario/],
  [
    'huge.yaml',
    `name: ${'x'.repeat(2 ** 21)}`,
    /found 2\.00 MiB of YAML; expected at most 1\.00 MiB/,
  ],
  ['deep.json', `{"name": ${'['.repeat(9000)}${']'.repeat(9000)}}`, /levels of nesting/],
  ['twice.yaml', `${idle}name: again\n`, /line \d+: name: found the key "name" twice/],
  [
    'nan.yaml',
    idle.replace('16 GiB', '.nan'),
    /line \d+: hosts\[0\]\.memory: found NaN; expected a finite number/,
  ],
  [
    'newer.yaml',
    idle.replace('version: 1', 'version: 99'),
    /line \d+: version: made by a newer Godwit/,
  ],
  ['proto.json', '{"name": "x", "__proto__": {"admin": true}}', /found the key "__proto__"/],
  [
    'bomb.yaml',
    `a: &a [1,1,1,1,1,1,1,1,1]\n${'bcdefgh'.replace(/./g, (key) => `${key}: &${key} [${Array(9).fill(`*${String.fromCodePoint((key.codePointAt(0) ?? 98) - 1)}`)}]\n`)}`,
    /aliases that repeat/,
  ],
  [
    'kind.yaml',
    `${idle.replace('godwit: scenario', 'godwit: archive')}`,
    /godwit: found "archive"; expected "scenario"/,
  ],
];

/** One field of the idle preset that makes it impossible, and what is said. */
const IMPOSSIBLE: readonly (readonly [string, RegExp])[] = [
  [
    'hosts[0].memory=1 GiB',
    /guests\[0\]\.memory: found a guest "idle" of 4\.00 GiB.* expected a guest that fits.*, for example 1 GiB/,
  ],
  [
    'plan[0].to=gamma',
    /plan\[0\]\.to: found "gamma", but no host is called so.*, for example alpha/,
  ],
  ['plan[0].to=alpha', /plan\[0\]\.to: found "alpha", but guest "idle" is there already/],
  [
    'hosts[0].nic=0',
    /hosts\[0\]\.nic: found 0; expected a rate of more than 0 B\/s.*, for example "1 Gbit\/s"/,
  ],
  ['hosts[0].nic=1e999', /hosts\[0\]\.nic: /],
  [
    'plan[0].memory.downtimeLimit=0',
    /plan\[0\]\.memory\.downtimeLimit: found 0; expected a duration of at least 1 ms.*, for example 1 ms/,
  ],
  [
    'plan[0].memory.strategy=teleport',
    /plan\[0\]\.memory\.strategy: found "teleport"; expected one of "qemu"/,
  ],
  [
    'plan[0].disk={"strategy":"full-copy"}',
    /plan\[0\]\.disk\.strategy: found "full-copy", but guest "idle" has no local disk/,
  ],
  [
    'hosts[0].memroy=1 GiB',
    /hosts\[0\]\.memroy: found the unknown field "memroy" \(did you mean "memory"\?\)/,
  ],
  ['hosts[9].memory=1 GiB', /hosts\[9\]\.memory: found index 9, but "hosts" has 2 entries/],
  ['hosts.name=x', /found the name "name" after the list "hosts"; expected an index/],
  ['__proto__.polluted=1', /found "__proto__" in the path/],
  ['nonsense', /found no "path=value"; expected for example --set/],
];

describe('bad input', () => {
  it.each(BAD_FILES)(
    '%s gives one clear message and exit code 2',
    async (name, content, message) => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, name), content);
      const { exitCode, out, err } = await godwit(
        ['run', name, '--json', '--store', 'runs.sqlite'],
        folder,
      );
      expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
      expect(err).toMatch(message);
      expect(err).toMatch(/^godwit: .*\n$/);
      // Nothing is stored: not even an empty store is left behind.
      expect(readdirSync(folder)).toEqual([name]);
    },
  );

  it.each(IMPOSSIBLE)(
    '--set %s gives one clear message and exit code 2',
    async (assignment, message) => {
      const { exitCode, out, err } = await godwit([
        'run',
        'preset:idle',
        '--json',
        '--set',
        assignment,
      ]);
      expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
      expect(err).toMatch(message);
      expect(err.trimEnd().split('\n')).toHaveLength(1);
    },
  );

  it.each([
    ['plan[0].memory.downtimeLimit=100', '100 ms', '100 s'],
    ['plan[0].memory.downtimeLimit="100"', '100 ms', '100 s'],
    ['hosts[0].nic=1000', '1000 Mbit/s', '1000 B/s'],
    ['hosts[0].memory=4294967296', '4294967296 MiB', '4294967296 B'],
  ])('--set %s asks which unit was meant', async (assignment, one, other) => {
    const { exitCode, out, err } = await godwit(['run', 'preset:idle', '--set', assignment]);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain('a number without a unit');
    for (const value of [one, other]) expect(err).toContain(`=${value}"`);
  });

  it.each(['seed=7', 'limits.time=0', 'hosts[0].nic=1 Gbit/s'])(
    '--set %s needs no other unit',
    async (assignment) => {
      const { err } = await godwit(['run', 'preset:idle', '--set', assignment]);
      expect(err).not.toContain('without a unit');
    },
  );

  it('tells every problem of a scenario at once, each on its line', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'two.yaml'),
      idle.replace('16 GiB', 'plenty').replace('strategy: qemu', 'strategy: quemu'),
    );
    const { err } = await godwit(['run', 'two.yaml'], folder);
    expect(err).toContain('two.yaml has 2 problems:');
    expect(err).toMatch(/line \d+: hosts\[0\]\.memory: /);
    expect(err).toMatch(
      /line \d+: plan\[0\]\.memory\.strategy: found "quemu" \(did you mean "qemu"\?\)/,
    );
  });

  it.each([
    ['a missing file', ['run', 'nowhere.yaml'], /no file .*nowhere\.yaml.*for example preset:idle/],
    ['a folder', ['run', '.'], /is not a file/],
    ['a device', ['run', '/dev/zero'], /is not a file/],
    ['an empty name', ['run', ''], /empty text; expected a file or a preset/],
    ['a preset that does not exist', ['run', 'preset:idel'], /Did you mean preset:idle\?/],
    ['a preset without its prefix', ['run', 'idle'], /write preset:idle/],
    [
      'a preset that every object has',
      ['run', 'preset:constructor'],
      /There is no preset "constructor"/,
    ],
    [
      'a seed that is none',
      ['run', 'preset:idle', '--seed', '-1'],
      /Expected a whole number from 0 on/,
    ],
    [
      'a seed that is too large',
      ['run', 'preset:idle', '--seed', '1e300'],
      /Expected a whole number/,
    ],
    [
      'a resolution that does not exist',
      ['run', 'preset:idle', '--resolution', 'fuzzy'],
      /Allowed choices are exact, expected/,
    ],
    ['a command that does not exist', ['rnu'], /unknown command 'rnu'[^]*Did you mean run/],
    [
      'an option that does not exist',
      ['run', 'preset:idle', '--jsn'],
      /unknown option '--jsn'[^]*Did you mean --json/,
    ],
    ['a scenario left out', ['run'], /missing required argument 'scenario'/],
    ['a port that is none', ['serve', '--port', '99999'], /Expected a port/],
    [
      'a folder of measurements that does not exist',
      ['validate', '--measured', 'nowhere'],
      /nowhere cannot be read as a folder/,
    ],
    ['a folder without measurements', ['validate', '--measured', 'empty'], /holds no JSON file/],
    [
      'a run that does not exist',
      ['compare', 'nothing', '--format', 'md'],
      /There is no run "nothing" without --store/,
    ],
    [
      'a form that does not exist',
      ['compare', 'preset:idle', '--format', 'pdf'],
      /Allowed choices are text, html, csv, csv-summary, md, json, svg/,
    ],
    [
      'a baseline that is not compared',
      ['compare', 'preset:idle', '--baseline', 'x', '--format', 'md'],
      /none of the compared runs/,
    ],
    [
      'a figure that does not exist',
      ['compare', 'preset:idle', '--format', 'svg', '--figure', 'downtime'],
      /did you mean "downtime_s"/,
    ],
    [
      'a figure of another form',
      ['compare', 'preset:idle', '--format', 'md', '--figure', 'x'],
      /--figure is for --format svg/,
    ],
    [
      'a store that does not exist',
      ['compare', 'x', '--store', 'no.sqlite', '--format', 'md'],
      /no\.sqlite/,
    ],
    [
      'a folder to write to that does not exist',
      ['compare', 'preset:idle', '--format', 'md', '-o', 'no/where.md'],
      /no folder/,
    ],
    [
      'a folder to write to as a file',
      ['compare', 'preset:idle', '--format', 'md', '-o', 'empty'],
      /is not a file/,
    ],
  ] as const)('%s gives a sentence and exit code 2', async (_, args, message) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'empty'));
    const { exitCode, out, err } = await godwit(args, folder);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/at .*\.(ts|js):\d+/);
    expect(readdirSync(folder)).toEqual(['empty']);
  });

  it('leaves a file that is no store as it is', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'notes.txt'), 'not a database, but dear to someone');
    const { exitCode, err } = await godwit(['run', 'preset:idle', '--store', 'notes.txt'], folder);
    expect(exitCode).toBe(2);
    expect(err).toContain('notes.txt');
    expect(readdirSync(folder).filter((name) => !name.endsWith('.lock'))).toEqual(['notes.txt']);
  });
});
