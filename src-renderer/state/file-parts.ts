/** Files travel between window and main process in parts, as base64 (`src-shared/contract/parts.ts`). */

/** `FileReader` is the one way of the browser that does it without a text of twice the size on the way. */
export function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      const url = String(reader.result);
      resolve(url.slice(url.indexOf(',') + 1));
    });
    reader.addEventListener('error', () => reject(reader.error ?? new Error('cannot be read')));
    reader.readAsDataURL(blob);
  });
}

/** The bytes that base64 stands for. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
}

/** What reads and lets go of a file that the main process made. */
export interface MadeFiles {
  readonly read: (request: {
    token: string;
    offset: number;
  }) => Promise<{ data: string; next: number | null }>;
  readonly close: (request: { token: string }) => Promise<unknown>;
}

/** Fetches a file that was made, and lets it go there. */
export async function fetchFile(token: string, { read, close }: MadeFiles): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let offset: number | null = 0;
  while (offset !== null) {
    const part: { data: string; next: number | null } = await read({ token, offset });
    parts.push(bytesOf(part.data));
    offset = part.next;
  }
  await close({ token });
  return new Blob(parts);
}
