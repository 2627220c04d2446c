const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// XML allows no other control characters, not even escaped.
const NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** Text made safe for HTML and SVG, between tags and inside quoted attributes. */
export function escapeText(text: string): string {
  return text
    .replace(NOT_IN_XML, '\uFFFD')
    .replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? letter);
}

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element with escaped attributes. `content` is markup already; undefined closes the element at once. */
export function element(name: string, attributes: Attributes, content?: string): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeText(String(value))}"`)
    .join('');
  return content === undefined ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** A coordinate with at most two decimals: finer than any screen, and the same bytes everywhere. */
export function point(value: number): string {
  return String(Number(value.toFixed(2)));
}
