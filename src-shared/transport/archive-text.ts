/**
 * Files that a desktop shell opens travel as text. An archive, which is bytes, is wrapped as a data address, which
 * no scenario begins with.
 */
const PREFIX = 'data:application/zip;base64,';

/** Whether bytes begin as those of a ZIP file, which every archive is. */
export function looksLikeArchive(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/** The text for an archive whose bytes were turned into base64. */
export function archiveText(base64: string): string {
  return PREFIX + base64;
}

/** The base64 of an archive that travelled as text; null for any other text. */
export function archiveOfText(text: string): string | null {
  return text.startsWith(PREFIX) ? text.slice(PREFIX.length) : null;
}
