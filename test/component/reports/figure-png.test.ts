import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { drawnSize, pixelsOf, withResolution } from '#renderer/features/reports/figure-png.ts';

/** The smallest PNG: one transparent pixel. */
const PNG = Uint8Array.from(
  atob(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  ),
  (letter) => letter.charCodeAt(0),
);

describe('a picture of a figure', () => {
  it('says how large it is on paper', () => {
    const whole = withResolution(PNG, 300);
    const view = new DataView(whole.buffer);
    expect(whole.length).toBe(PNG.length + 21);
    expect(new TextDecoder().decode(whole.subarray(37, 41))).toBe('pHYs');
    // 300 pixels an inch are 11,811 a metre.
    expect([view.getUint32(41), view.getUint32(45), view.getUint8(49)]).toEqual([11811, 11811, 1]);
    expect(view.getUint32(50)).toBe(crc32(whole.subarray(37, 50)));
    expect(whole.subarray(54)).toEqual(PNG.subarray(33));
    expect(whole.subarray(0, 33)).toEqual(PNG.subarray(0, 33));
  });

  it('is as large as the drawing says, at so many pixels an inch', () => {
    expect(drawnSize('<svg xmlns="x" width="84mm" height="56.44mm" viewBox="0 0 1 1">')).toEqual({
      width: 84,
      height: 56.44,
    });
    expect(drawnSize('<svg viewBox="0 0 1 1">')).toBeNull();
    expect(pixelsOf(25.4, 300)).toBe(300);
    expect(pixelsOf(84, 600)).toBe(1984);
    expect(pixelsOf(0.001, 72)).toBe(1);
  });
});
