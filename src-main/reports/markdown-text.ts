/** Text inside a table cell or a list: nothing in it may be markup, a new cell or a new line. */
export function safe(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\\`*_{}[\]<>#|~]/g, (letter) => `\\${letter}`)
    .replace(/&/g, '&amp;');
}

/** A table of ready-made cells. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numeric = true,
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index === 0 || !numeric ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
