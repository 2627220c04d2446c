import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const coordinate = z.number().int().min(-100_000).max(100_000);
const extent = z.number().int().min(1).max(100_000);

const windowStateSchema = z.strictObject({
  x: coordinate,
  y: coordinate,
  width: extent,
  height: extent,
  maximized: z.boolean(),
  fullScreen: z.boolean(),
});

/** Where the window was when it was last closed, in device-independent pixels. */
export type WindowState = z.infer<typeof windowStateSchema>;

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a new window is made with; without a place the system chooses one. */
export interface WindowPlacement {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
  readonly fullScreen: boolean;
}

/** Smallest window in which every place can be used. */
export const LEAST_SIZE = { width: 900, height: 600 };
const usualSize = { width: 1280, height: 800 };

/** A window counts as visible when this much of its top edge, by which it is dragged, is on a display. */
const grip = { width: 160, height: 24 };

/**
 * Places a window as it was, as long as it can be seen and grasped there: displays are unplugged and
 * rearranged between two starts.
 *
 * @param workAreas of all displays, without docks and bars
 */
export function placeWindow(
  saved: WindowState | null,
  workAreas: readonly Rectangle[],
): WindowPlacement {
  if (saved === null) return { ...usualSize, maximized: false, fullScreen: false };
  const area = workAreas.find((one) => isGraspable(saved, one));
  const { maximized, fullScreen } = saved;
  if (area === undefined) return { ...usualSize, maximized, fullScreen };
  const width = Math.max(LEAST_SIZE.width, Math.min(saved.width, area.width));
  const height = Math.max(LEAST_SIZE.height, Math.min(saved.height, area.height));
  return { x: saved.x, y: saved.y, width, height, maximized, fullScreen };
}

function isGraspable(window: Rectangle, area: Rectangle): boolean {
  const shownWidth =
    Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const topInside = window.y >= area.y && window.y + grip.height <= area.y + area.height;
  return topInside && shownWidth >= grip.width;
}

/** The saved state; null when there is none or the file is not one: a lost window place is no loss. */
export function readWindowState(file: string): WindowState | null {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Saves the state in one step, so that a crash leaves the old one. */
export function writeWindowState(file: string, state: WindowState): void {
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify(windowStateSchema.parse(state))}\n`);
  renameSync(draft, file);
}
