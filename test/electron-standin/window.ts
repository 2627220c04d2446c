import { readFileSync } from 'node:fs';
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { allWindowsClosed, app, sandboxIsEnabled } from './application.ts';
import { deliver } from './ipc.ts';
import type { FromPage } from './page-world.ts';
import { BINDING, preparePage, preloadScript, WORLD } from './page-world.ts';
import type { PageWorld } from './ports.ts';
import { Ports } from './ports.ts';
import { answerRoute, fromChromium, toChromium } from './scheme.ts';
import { isForPrinting, PrintWindow } from './print-window.ts';
import type { PrintWindowOptions } from './print-window.ts';
import { isAllowed, requireGuards } from './session.ts';
import { emitPreventable, refuseUnknown, strict, StrictEmitter } from './strict.ts';

const windowOptions = [
  'x',
  'y',
  'width',
  'height',
  'minWidth',
  'minHeight',
  'title',
  'show',
  'backgroundColor',
  'webPreferences',
];
/** Preferences that must have this value; any other value is a hole. */
const demanded: Readonly<Record<string, boolean>> = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  safeDialogs: true,
};

interface WindowOptions {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly webPreferences: Readonly<Record<string, unknown>> & { readonly preload: string };
}

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

let browser: BrowserContext | undefined;
const windows = new Set<StandInWindow>();

/** Called once, when Chromium runs. */
export function useBrowser(context: BrowserContext): void {
  browser = context;
}

export async function closeAllWindows(): Promise<boolean> {
  const closed = await Promise.all([...windows].map((window) => window.finishClosing()));
  return closed.every(Boolean);
}

/** A BrowserWindow: one page of Chromium, with the preload in a world of its own. */
class StandInWindow {
  readonly #events = new StrictEmitter('BrowserWindow', ['close', 'closed', 'ready-to-show']);
  readonly #contentEvents = new StrictEmitter('webContents', [
    'will-navigate',
    'will-redirect',
    'will-attach-webview',
    'render-process-gone',
  ]);
  readonly #options: WindowOptions;
  readonly webContents: object;
  #openHandler: OpenHandler = () => ({ action: 'allow' });
  #bounds: { x: number; y: number; width: number; height: number };
  #flags = { maximized: false, minimized: false, fullScreen: false, visible: false };
  #page: Page | undefined;
  #mainFrame: object = {};
  #home = '';
  #ports: Ports | undefined;

  constructor(options: WindowOptions) {
    refuseUnknown('the window option', options, windowOptions);
    refuseUnknown('the web preference', options.webPreferences, [
      ...Object.keys(demanded),
      'preload',
    ]);
    for (const [name, value] of Object.entries(demanded)) {
      if (options.webPreferences[name] !== value)
        throw new Error(`webPreferences.${name} has to be ${value}.`);
    }
    if (!sandboxIsEnabled()) throw new Error('app.enableSandbox() has to be called.');
    this.#options = options;
    this.#bounds = {
      x: options.x ?? 0,
      y: options.y ?? 0,
      width: options.width,
      height: options.height,
    };
    this.webContents = strict('webContents', {
      on: (event: string, listener: (...values: never[]) => void) =>
        this.#contentEvents.on(event, listener),
      setWindowOpenHandler: (handler: OpenHandler) => {
        this.#openHandler = handler;
      },
      getURL: () => fromChromium(this.#page?.url() ?? ''),
      isMainFrame: (frame: object) => frame === this.#mainFrame,
      reload: () => void this.#openPage(this.#home),
    });
    windows.add(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  on(event: string, listener: (...values: never[]) => void): this {
    this.#events.on(event, listener);
    return this;
  }

  once(event: string, listener: (...values: never[]) => void): this {
    this.#events.once(event, listener);
    return this;
  }

  async loadURL(url: string): Promise<void> {
    if (browser === undefined) throw new Error('A window can only be made when app is ready.');
    requireGuards();
    this.#home = toChromium(url);
    await this.#openPage(this.#home, browser.pages()[0]);
    this.#events.emit('ready-to-show');
  }

  /** Opens an address in a page; another page than before when the process of that one ended, for Playwright keeps it dead. */
  async #openPage(address: string, existing?: Page): Promise<void> {
    if (browser === undefined) throw new Error('The browser ended.');
    const page = existing ?? (await browser.newPage());
    const former = this.#page;
    this.#page = page;
    page.on('close', () => {
      if (page === this.#page) this.#afterClose();
    });
    page.on('crash', () => {
      this.#ports?.closeAll();
      const details = { reason: 'crashed', exitCode: 1 };
      this.#contentEvents.emit('render-process-gone', {}, details);
    });
    await former?.close();
    await page.setViewportSize({ width: this.#bounds.width, height: this.#bounds.height });
    await this.#guardRequests(page, browser, address);
    await this.#connectPreload(page, await browser.newCDPSession(page));
    await page.goto(address);
  }

  async #guardRequests(page: Page, context: BrowserContext, home: string): Promise<void> {
    await context.route('**/*', async (route) => {
      const request = route.request();
      const url = fromChromium(request.url());
      const leads =
        request.isNavigationRequest() &&
        request.frame() === page.mainFrame() &&
        request.url() !== home;
      if (leads && emitPreventable(this.#contentEvents, 'will-navigate', { url }))
        return route.abort('aborted');
      if (!(await isAllowed(url))) return route.abort('blockedbyclient');
      return answerRoute(route);
    });
  }

  async #connectPreload(page: Page, devtools: CDPSession): Promise<void> {
    let context = 0;
    const world: PageWorld = {
      call: (name, ...values) => {
        const expression = `${name}(${values.map((value) => JSON.stringify(value)).join(', ')})`;
        // The page may have gone meanwhile, as the other end of a real port may.
        void devtools
          .send('Runtime.evaluate', { expression, contextId: context })
          .catch(() => undefined);
      },
    };
    const ports = new Ports(world);
    this.#ports = ports;
    devtools.on('Runtime.executionContextCreated', (event) => {
      if (event.context.name === WORLD) context = event.context.id;
    });
    devtools.on('Runtime.executionContextsCleared', () => {
      ports.closeAll();
      this.#mainFrame = {};
    });
    devtools.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === BINDING) this.#receive(JSON.parse(payload) as FromPage, page, ports);
    });
    await devtools.send('Page.enable');
    await devtools.send('Runtime.enable');
    await devtools.send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD });
    await devtools.send('Page.addScriptToEvaluateOnNewDocument', {
      source: `(${preparePage.toString()})()`,
    });
    const source = preloadScript(readFileSync(this.#options.webPreferences.preload, 'utf8'));
    await devtools.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: WORLD });
  }

  #receive(message: FromPage, page: Page, ports: Ports): void {
    if (message.kind === 'port-data') ports.receive(message);
    else if (message.kind === 'port-closed') ports.closed(message.port);
    else if (message.kind === 'new-window') {
      const { action } = this.#openHandler({ url: fromChromium(message.url) });
      if (action !== 'deny') throw new Error('The stand-in for Electron opens no second window.');
    } else if (message.kind === 'preload-failed')
      throw new Error(`The preload failed: ${message.error}`);
    else {
      const frame = strict(
        'WebFrameMain',
        Object.assign(this.#mainFrame, { url: fromChromium(page.url()) }),
      );
      const sender = strict('webContents', { mainFrame: frame });
      const event = strict('IpcMainEvent', {
        senderFrame: frame,
        sender,
        ports: message.ports.map((id) => ports.adopt(id)),
      });
      deliver(message.channel, event, message.message);
    }
  }

  #afterClose(): void {
    if (!windows.delete(this)) return;
    this.#events.emit('closed');
    if (windows.size === 0) allWindowsClosed();
  }

  close(): void {
    void this.finishClosing();
  }

  /** False when a listener keeps the window open. */
  async finishClosing(): Promise<boolean> {
    if (emitPreventable(this.#events, 'close')) return false;
    await this.#page?.close();
    this.#afterClose();
    return true;
  }

  getNormalBounds = () => this.#bounds;
  getBounds = () => this.#bounds;
  setBounds(bounds: Partial<{ x: number; y: number; width: number; height: number }>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
  }
  isMaximized = () => this.#flags.maximized;
  maximize(): void {
    this.#flags.maximized = true;
  }
  isMinimized = () => this.#flags.minimized;
  minimize(): void {
    this.#flags.minimized = true;
  }
  restore(): void {
    this.#flags.minimized = false;
  }
  isFullScreen = () => this.#flags.fullScreen;
  setFullScreen(on: boolean): void {
    this.#flags.fullScreen = on;
  }
  isVisible = () => this.#flags.visible;
  show(): void {
    this.#flags.visible = true;
  }
  focus(): void {
    this.#flags.visible = true;
  }
}

/** The class as the application sees it: what a window lacks throws. */
export const BrowserWindow = strict(
  'BrowserWindow',
  Object.assign(
    function createWindow(options: WindowOptions | PrintWindowOptions) {
      return isForPrinting(options)
        ? strict('BrowserWindow', new PrintWindow(options, () => browser))
        : strict('BrowserWindow', new StandInWindow(options));
    },
    { getAllWindows: () => [...windows].map((window) => strict('BrowserWindow', window)) },
  ),
);
