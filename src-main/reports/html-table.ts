import { element, escapeText } from './svg/markup.ts';

/** A table of ready-made cells that scrolls on its own and has a name for screen readers. */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly string[],
  kind = 'scroll',
): string {
  return element(
    'div',
    { class: kind, tabindex: 0, role: 'region', 'aria-label': caption },
    element(
      'table',
      {},
      element('caption', {}, escapeText(caption)) +
        element('thead', {}, element('tr', {}, head.join(''))) +
        element('tbody', {}, rows.map((row) => element('tr', {}, row)).join('')),
    ),
  );
}

/** The head of a column. */
export const head = (content: string, kind = '') =>
  element('th', { scope: 'col', class: kind || undefined }, content);
/** The head of a row. */
export const rowHead = (content: string) => element('th', { scope: 'row' }, content);
/** A second, quieter line. */
export const small = (content: string) => (content === '' ? '' : element('small', {}, content));
