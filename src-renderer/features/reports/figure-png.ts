const MILLIMETRES_PER_INCH = 25.4;
const INCHES_PER_METRE = 1000 / MILLIMETRES_PER_INCH;
/** What browsers can draw on: longer sides give an empty picture. */
export const MOST_PIXELS_A_SIDE = 16_384;
/** From what a screen has to what fine print has. */
export const RESOLUTION_LIMITS = { least: 72, most: 1200, usual: 300 } as const;

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** A length in print as pixels. @param resolution pixels per inch */
export const pixelsOf = (millimetres: number, resolution: number): number =>
  Math.max(1, Math.round((millimetres / MILLIMETRES_PER_INCH) * resolution));

/** How large a drawing says that it is, in millimetres; null when it says nothing of the kind. */
export function drawnSize(svg: string): { width: number; height: number } | null {
  const [head = ''] = /<svg\b[^>]*>/.exec(svg) ?? [];
  const [width, height] = ['width', 'height'].map((name) =>
    Number(new RegExp(`\\s${name}="([\\d.]+)mm"`).exec(head)?.[1]),
  );
  return width && height ? { width, height } : null;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32 as PNG's chunks have it (ISO 3309). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Signature and header chunk, which come first in every PNG. */
const AFTER_HEADER = 8 + 25;

/**
 * A PNG that says how large it is on paper: canvases leave that out, and word processors then take 96 pixels per inch.
 *
 * @param resolution pixels per inch
 */
export function withResolution(
  png: Uint8Array<ArrayBuffer>,
  resolution: number,
): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(21);
  const view = new DataView(chunk.buffer);
  const perMetre = Math.round(resolution * INCHES_PER_METRE);
  view.setUint32(0, 9);
  chunk.set(new TextEncoder().encode('pHYs'), 4);
  view.setUint32(8, perMetre);
  view.setUint32(12, perMetre);
  // The unit: metres.
  view.setUint8(16, 1);
  view.setUint32(17, crc32(chunk.subarray(4, 17)));
  const whole = new Uint8Array(png.length + chunk.length);
  whole.set(png.subarray(0, AFTER_HEADER));
  whole.set(chunk, AFTER_HEADER);
  whole.set(png.subarray(AFTER_HEADER), AFTER_HEADER + chunk.length);
  return whole;
}

/**
 * Draws a figure as a picture; null when the browser cannot.
 *
 * @param svg a drawing that loads nothing
 * @param size of the picture, in the proportions of the drawing
 * @param resolution pixels per inch
 */
export async function pngOfSvg(
  svg: string,
  { width, height }: PixelSize,
  resolution: number,
): Promise<Blob | null> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image(width, height);
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d');
    if (!context) return null;
    context.drawImage(image, 0, 0, width, height);
    const drawn = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!drawn) return null;
    const bytes = withResolution(new Uint8Array(await drawn.arrayBuffer()), resolution);
    return new Blob([bytes], { type: 'image/png' });
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}
