/** Name of the isolated world in which the preload runs, and of the binding through which it speaks. */
export const WORLD = 'electron-preload';
export const BINDING = '__standinSend';

/** What the isolated world reports. */
export type FromPage =
  | {
      readonly kind: 'post';
      readonly channel: string;
      readonly message: unknown;
      readonly ports: readonly number[];
    }
  | { readonly kind: 'port-data'; readonly port: number; readonly data: PortData }
  | { readonly kind: 'port-closed'; readonly port: number }
  | { readonly kind: 'new-window'; readonly url: string }
  | { readonly kind: 'preload-failed'; readonly error: string };

/** What a port may carry here: everything that the wire of Godwit uses. */
export type PortData = { readonly text: string } | { readonly base64: string };

/**
 * Runs in the page's own world, before the preload: takes over what the preload exposes, and reports
 * new windows before Chromium opens them, since afterwards nobody can be asked any more.
 */
export function preparePage(): void {
  const report = (url: string): void => {
    const detail = new URL(url, location.href).href;
    document.dispatchEvent(new CustomEvent('standin-new-window', { detail }));
  };
  window.open = (url = 'about:blank') => {
    report(String(url));
    return null;
  };
  window.addEventListener('click', (event) => {
    const link = event.composedPath().find((one) => one instanceof HTMLAnchorElement);
    if (event.defaultPrevented || link?.target !== '_blank') return;
    event.preventDefault();
    report(link.href);
  });
  document.addEventListener(
    'standin-expose',
    (event) => {
      const { name, json } = JSON.parse((event as CustomEvent<string>).detail) as {
        name: string;
        json: string;
      };
      // The real bridge freezes what it copies.
      const value: unknown = JSON.parse(json, (_key, one: unknown) => Object.freeze(one));
      Object.defineProperty(window, name, { value, enumerable: true });
      event.stopImmediatePropagation();
    },
    true,
  );
}

/** A CommonJS module as the function that Node would wrap around it. */
type WrappedModule = (
  exports: object,
  require: (name: string) => object,
  module: { exports: object },
) => void;

/** The whole script of the isolated world, as text: the page's policy allows no evaluation there either. */
export function preloadScript(source: string): string {
  return `(${runPreload.toString()})(function (exports, require, module) {\n${source}\n}, ${JSON.stringify(BINDING)});`;
}

/** The part of Electron that a sandboxed preload has, then the preload itself. */
function runPreload(preload: WrappedModule, bindingName: string): void {
  const world = globalThis as unknown as Record<string, unknown>;
  const send = (message: unknown): void =>
    (world[bindingName] as (text: string) => void)(JSON.stringify(message));
  const ports = new Map<number, MessagePort>();

  const encode = (data: unknown): unknown => {
    if (typeof data === 'string') return { text: data };
    if (data instanceof ArrayBuffer || data instanceof Uint8Array) {
      const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
      return { base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) };
    }
    throw new Error('The stand-in for Electron carries text and bytes over ports only.');
  };
  const adopt = (port: MessagePort): number => {
    const id = Math.max(0, ...ports.keys()) + 1;
    ports.set(id, port);
    port.addEventListener('message', (event) =>
      send({ kind: 'port-data', port: id, data: encode(event.data) }),
    );
    port.addEventListener('close', () => send({ kind: 'port-closed', port: id }));
    port.start();
    return id;
  };
  world['__standinDeliver'] = (id: number, data: { text?: string; base64?: string }) => {
    const bytes =
      data.base64 === undefined
        ? undefined
        : Uint8Array.from(atob(data.base64), (sign) => sign.charCodeAt(0));
    ports.get(id)?.postMessage(bytes ?? data.text);
  };
  document.addEventListener('standin-new-window', (event) =>
    send({ kind: 'new-window', url: (event as CustomEvent<string>).detail }),
  );
  world['__standinClose'] = (id: number) => {
    ports.get(id)?.close();
    ports.delete(id);
  };

  const electron = {
    contextBridge: {
      exposeInMainWorld(name: string, value: unknown) {
        const json = JSON.stringify(value, (_key, one: unknown) => {
          if (typeof one === 'function')
            throw new Error('The stand-in for Electron exposes plain data only.');
          return one;
        });
        document.dispatchEvent(
          new CustomEvent('standin-expose', { detail: JSON.stringify({ name, json }) }),
        );
      },
    },
    ipcRenderer: {
      postMessage: (channel: string, message: unknown, transfer: MessagePort[] = []) =>
        send({ kind: 'post', channel, message, ports: transfer.map(adopt) }),
    },
  };
  const refuseMissing = <T extends object>(name: string, target: T): T =>
    new Proxy(target, {
      get(object, property) {
        if (typeof property === 'string' && !(property in object))
          throw new Error(`A sandboxed preload has no ${name}.${property} in the stand-in.`);
        return Reflect.get(object, property) as unknown;
      },
    });
  const modules: Record<string, object> = {
    electron: refuseMissing('electron', {
      contextBridge: refuseMissing('contextBridge', electron.contextBridge),
      ipcRenderer: refuseMissing('ipcRenderer', electron.ipcRenderer),
    }),
  };
  try {
    const require = (name: string): object => {
      const found = modules[name];
      if (found === undefined) throw new Error(`A sandboxed preload cannot require "${name}".`);
      return found;
    };
    const module = { exports: {} };
    preload(module.exports, require, module);
  } catch (error) {
    send({ kind: 'preload-failed', error: String(error) });
  }
}
