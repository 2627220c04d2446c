import type { BrowserContext, Page } from 'playwright-core';
import { app } from './application.ts';
import { requireGuards, sessionOf } from './session.ts';
import { emitPreventable, refuseUnknown, strict, StrictEmitter } from './strict.ts';

/** What a window has to be that prints a page from outside: never shown, without scripts, in a session of its own. */
const demanded = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  javascript: false,
} as const;

export interface PrintWindowOptions {
  readonly show: boolean;
  readonly webPreferences: Readonly<Record<string, unknown>> & { readonly session: object };
}

export function isForPrinting(options: object): options is PrintWindowOptions {
  const { webPreferences } = options as { webPreferences?: object };
  return webPreferences !== undefined && 'session' in webPreferences;
}

/** A hidden BrowserWindow: one more page of Chromium, without scripts, that becomes a PDF. */
export class PrintWindow {
  readonly webContents: object;
  readonly #session: ReturnType<typeof sessionOf>;
  readonly #browser: () => BrowserContext | undefined;
  readonly #events = new StrictEmitter('webContents', [
    'will-navigate',
    'will-redirect',
    'will-attach-webview',
  ]);
  #page: Page | undefined;
  #destroyed = false;

  constructor(options: PrintWindowOptions, browser: () => BrowserContext | undefined) {
    refuseUnknown('the window option', options, ['show', 'webPreferences']);
    refuseUnknown('the web preference', options.webPreferences, [
      ...Object.keys(demanded),
      'session',
    ]);
    if (options.show) throw new Error('A window for printing has to have show: false.');
    for (const [name, value] of Object.entries(demanded)) {
      if (options.webPreferences[name] !== value)
        throw new Error(`webPreferences.${name} has to be ${value} for printing.`);
    }
    this.#session = sessionOf(options.webPreferences.session);
    this.#browser = browser;
    this.webContents = strict('webContents', {
      on: (event: string, listener: (...values: never[]) => void) =>
        this.#events.on(event, listener),
      setWindowOpenHandler: () => undefined,
      printToPDF: (wishes: object) => this.#print(wishes),
    });
    app.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    const browser = this.#browser();
    if (browser === undefined) throw new Error('A window can only be made when app is ready.');
    requireGuards(this.#session);
    const page = await browser.newPage();
    this.#page = page;
    const devtools = await browser.newCDPSession(page);
    await devtools.send('Emulation.setScriptExecutionDisabled', { value: true });
    await page.route('**/*', async (route) => {
      const request = route.request();
      const leads = request.isNavigationRequest() && request.url() !== url;
      if (leads && emitPreventable(this.#events, 'will-navigate', { url: request.url() }))
        return route.abort('aborted');
      return (await this.#session.allows(request.url()))
        ? route.continue()
        : route.abort('blockedbyclient');
    });
    await page.goto(url);
  }

  async #print(wishes: object): Promise<Buffer> {
    refuseUnknown('the option of printToPDF', wishes, ['printBackground', 'preferCSSPageSize']);
    if (this.#destroyed || this.#page === undefined) throw new Error('Object has been destroyed');
    return this.#page.pdf(wishes);
  }

  destroy(): void {
    this.#destroyed = true;
    void this.#page?.close();
  }
}
