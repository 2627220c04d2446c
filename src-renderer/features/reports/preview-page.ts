/**
 * The preview is the page of the export, in a frame that may run nothing. The page's own style element would be refused
 * by the policy that the frame inherits from the window, so its rules are adopted instead, which policies leave to
 * scripts of the window itself.
 */
export const EMPTY_PAGE = '<!doctype html><html lang="en"><head></head><body></body></html>';

const openDetails = (page: Document): Set<string> =>
  new Set([...page.querySelectorAll('details[open] > summary')].map((one) => one.textContent));

const STYLE = /<style>([\s\S]*?)<\/style>/;

/** A page as a document, without its style sheet: a style element is refused by the policy as soon as it is parsed. */
const parse = (html: string): Document =>
  new DOMParser().parseFromString(html.replace(STYLE, ''), 'text/html');

/** Shows the page in light or dark: its style sheet has both. */
export function setTheme(frame: HTMLIFrameElement, theme: 'light' | 'dark'): void {
  frame.contentDocument?.documentElement.setAttribute('data-theme', theme);
}

/** Shows a page in a frame that has loaded `EMPTY_PAGE`; place and opened parts stay as they were. */
export function fillFrame(frame: HTMLIFrameElement, html: string): void {
  const shown = frame.contentDocument;
  const view = frame.contentWindow as (Window & typeof globalThis) | null;
  if (!shown || !view) return;
  const page = parse(html);
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(STYLE.exec(html)?.[1] ?? '');
  const place = shown.scrollingElement?.scrollTop ?? 0;
  const opened = openDetails(shown);
  shown.title = page.title;
  shown.adoptedStyleSheets = [sheet];
  shown.body.replaceChildren(
    ...[...page.body.childNodes].map((node) => shown.importNode(node, true)),
  );
  for (const summary of shown.querySelectorAll('details > summary')) {
    if (opened.has(summary.textContent)) summary.parentElement?.setAttribute('open', '');
  }
  shown.scrollingElement?.scrollTo(0, place);
}

/** Brings a block into view, when it is not there already; false when the page has no such block yet. */
export function showBlock(frame: HTMLIFrameElement, index: number): boolean {
  const block = frame.contentDocument?.querySelector(`#block-${index}`);
  if (!block) return false;
  const { top, bottom } = block.getBoundingClientRect();
  const height = frame.clientHeight;
  if (top < 0 || top > height * 0.7 || (bottom > height && top > height * 0.3))
    block.scrollIntoView({ block: 'start', behavior: 'auto' });
  return true;
}

/** The index of the block in which an element of the page stands; null outside of all blocks. */
export function blockAt(target: EventTarget | null): number | null {
  // Elements of a frame are of its own classes, not of the window's.
  const id = (target as Element | null)?.closest?.('[id^="block-"]')?.id;
  return id === undefined ? null : Number(id.slice('block-'.length));
}

/** What a live number came to. */
export interface ShownNumber {
  readonly text: string;
  /** It was not found; `text` says why. */
  readonly missing: boolean;
}

/** The live numbers of a page, block by block in the order in which they stand there. */
export function shownNumbers(html: string): ReadonlyMap<number, readonly ShownNumber[]> {
  const page = parse(html);
  const numbers = new Map<number, ShownNumber[]>();
  for (const block of page.querySelectorAll('[id^="block-"]')) {
    const found = [...block.querySelectorAll('.value, span.problem')].map((one) => ({
      text: one.textContent,
      missing: one.classList.contains('problem'),
    }));
    numbers.set(Number(block.id.slice('block-'.length)), found);
  }
  return numbers;
}
