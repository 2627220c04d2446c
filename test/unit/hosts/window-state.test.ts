import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { WindowState } from '#main/hosts/electron/window-state.ts';
import {
  LEAST_SIZE,
  placeWindow,
  readWindowState,
  writeWindowState,
} from '#main/hosts/electron/window-state.ts';

const left = { x: 0, y: 25, width: 1920, height: 1055 };
const right = { x: 1920, y: 0, width: 2560, height: 1440 };
const saved: WindowState = {
  x: 2000,
  y: 100,
  width: 1400,
  height: 900,
  maximized: false,
  fullScreen: false,
};

describe('the window', () => {
  test('comes back where it was', () => {
    expect(placeWindow(saved, [left, right])).toEqual(saved);
  });

  test('is placed by the system at the first start, and when its display has gone', () => {
    const usual = { width: 1280, height: 800, maximized: false, fullScreen: false };
    expect(placeWindow(null, [left])).toEqual(usual);
    expect(placeWindow(saved, [left])).toEqual(usual);
    expect(placeWindow(saved, [])).toEqual(usual);
    expect(placeWindow({ ...saved, maximized: true }, [left])).toEqual({
      ...usual,
      maximized: true,
    });
  });

  test('must show enough of its top edge to be dragged by', () => {
    const has = (x: number, y: number): boolean =>
      placeWindow({ ...saved, x, y }, [left]).x !== undefined;
    expect(has(-1240, 25)).toBe(true);
    expect(has(-1241, 25)).toBe(false);
    expect(has(1760, 25)).toBe(true);
    expect(has(1761, 25)).toBe(false);
    expect(has(0, 24)).toBe(false);
    expect(has(0, 1056)).toBe(true);
    expect(has(0, 1057)).toBe(false);
  });

  test('fits the display, but is never smaller than can be used', () => {
    expect(placeWindow({ ...saved, x: 0, y: 25, width: 5000, height: 5000 }, [left])).toMatchObject(
      { width: 1920, height: 1055 },
    );
    expect(placeWindow({ ...saved, x: 0, y: 25, width: 200, height: 30 }, [left])).toMatchObject(
      LEAST_SIZE,
    );
  });
});

describe('the file of the window', () => {
  const folder = mkdtempSync(join(tmpdir(), 'godwit-window-'));
  const file = join(folder, 'window.json');
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));

  test('gives back what was written', () => {
    writeWindowState(file, saved);
    expect(readWindowState(file)).toEqual(saved);
  });

  test('counts as missing when it is missing, cut off or made up', () => {
    expect(readWindowState(join(folder, 'none.json'))).toBeNull();
    for (const text of [
      '',
      '{"x":1',
      '{}',
      JSON.stringify({ ...saved, width: 1e300 }),
      JSON.stringify({ ...saved, extra: 1 }),
    ]) {
      writeFileSync(file, text);
      expect(readWindowState(file), text).toBeNull();
    }
  });
});
