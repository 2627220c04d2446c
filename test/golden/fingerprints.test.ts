import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseScenario } from '#shared/scenario/document.ts';
import { PRESETS } from '#shared/scenario/presets/index.ts';
import type { Resolution } from '#shared/scenario/types.ts';
import { ENGINE_VERSION, simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';

// Goal: no number of a preset's result changes unnoticed, and none under the same engine version.
// Method: digests and leading numbers against recorded ones; see the README for how a change is accepted.

interface Fingerprint {
  readonly digest: string;
  readonly kernelEvents: number;
  /** "total time / downtime / rounds" of each migration, so that a difference says something to people. */
  readonly migrations: readonly string[];
}

interface Recorded {
  readonly engineVersion: string;
  readonly fingerprints: Readonly<Record<string, Fingerprint>>;
}

const FILE = new URL('fingerprints.json', import.meta.url);
const RESOLUTIONS: readonly Resolution[] = ['expected', 'exact'];

function fingerprint(name: string, text: string, resolution: Resolution): Fingerprint {
  const reading = parseScenario(text, STRATEGY_CATALOGUE);
  if (!reading.ok) throw new Error(`${name}: ${JSON.stringify(reading.problems)}`);
  const { digest, kernelEvents, migrations } = simulate(reading.scenario, { resolution });
  return {
    digest,
    kernelEvents,
    migrations: migrations.map(({ metrics }) =>
      [metrics.total_time_s, metrics.downtime_s, metrics.rounds]
        .map((value) => value?.toPrecision(9))
        .join(' / '),
    ),
  };
}

function recorded(): Recorded | null {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Recorded) : null;
}

/** Rewrites the record when somebody asked for it and the engine says that it is another one. */
function accept(now: Recorded['fingerprints']): void {
  if (process.env['GODWIT_ACCEPT_GOLDEN'] !== '1') return;
  const before = recorded();
  if (
    before &&
    JSON.stringify(before.fingerprints) === JSON.stringify(now) &&
    before.engineVersion === ENGINE_VERSION
  )
    return;
  if (before?.engineVersion === ENGINE_VERSION)
    throw new Error(
      `The fingerprints are of engine ${ENGINE_VERSION} already. Raise ENGINE_VERSION before you accept others.`,
    );
  writeFileSync(
    FILE,
    `${JSON.stringify({ engineVersion: ENGINE_VERSION, fingerprints: now }, null, 2)}\n`,
  );
}

const current = Object.fromEntries(
  PRESETS.flatMap(({ name, text }) =>
    RESOLUTIONS.map((resolution) => [
      `${name}, ${resolution}`,
      fingerprint(name, text, resolution),
    ]),
  ),
);
accept(current);
const record = recorded();

describe('fingerprints', () => {
  test('are recorded for every preset at both resolutions, and for nothing else', () => {
    expect(Object.keys(record?.fingerprints ?? {}).toSorted()).toEqual(
      Object.keys(current).toSorted(),
    );
    expect(Object.keys(current).length).toBeGreaterThanOrEqual(10);
  });

  test('are of this engine', () => {
    expect(record?.engineVersion, 'see the README of this folder').toBe(ENGINE_VERSION);
  });

  test.each(Object.entries(current))('%s', (name, found) => {
    expect(found).toEqual(record?.fingerprints[name]);
  });

  test('are all different', () => {
    expect(new Set(Object.values(current).map((one) => one.digest)).size).toBe(
      Object.keys(current).length,
    );
  });
});
