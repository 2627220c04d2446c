/** Hands a text, or bytes, to the person as a file, through the browser's own saving. */
export function saveFile(name: string, mediaType: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the address by the next turn; keeping it would keep the text in memory.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

/** A title as a file name: letters and digits, joined by dashes. */
export function fileName(title: string, extension: string): string {
  const base = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return `${base || 'figure'}.${extension}`;
}
