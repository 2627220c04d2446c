import type { DesktopBridge } from '#shared/transport/electron-port.ts';
import { CONNECT_MESSAGE } from '#shared/transport/electron-port.ts';

export type WireData = string | ArrayBuffer | Uint8Array<ArrayBuffer>;

/** One open connection to the main process. */
export interface Wire {
  send(data: WireData): void;
  onMessage(listener: (data: unknown) => void): void;
  /** Called once, when the connection has ended for whatever reason. */
  onClose(listener: () => void): void;
}

/** A connection that trying again cannot bring about; the message is for people. */
export class ConnectionRefused extends Error {}

/** Opens a connection; rejects when it can't be had now, with ConnectionRefused when not at all. */
export type OpenWire = () => Promise<Wire>;

/** The way in which this page reaches the main process. */
export function openWireOf(page: Window): OpenWire {
  const desktop = (page as Window & { readonly godwit?: DesktopBridge }).godwit;
  return desktop === undefined ? () => openWebSocket(page.location) : () => openPort(page);
}

async function openWebSocket(location: Location): Promise<Wire> {
  const socket = new WebSocket(`ws://${location.host}/rpc`);
  socket.binaryType = 'arraybuffer';
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('close', () => reject(new Error('The local server does not answer.')), {
      once: true,
    });
  }).catch(async (error: unknown) => {
    // A refused socket looks like a missing server; the page's own address tells them apart.
    const answer = await fetch('/', { method: 'HEAD', cache: 'no-store' }).catch(() => null);
    if (answer?.status === 401) {
      throw new ConnectionRefused(
        'Godwit was started again and does not know this page. Open the address that it printed.',
      );
    }
    throw error;
  });
  return {
    send: (data) => socket.send(data),
    onMessage: (listener) =>
      socket.addEventListener('message', (event: MessageEvent<unknown>) => listener(event.data)),
    onClose: (listener) => socket.addEventListener('close', listener, { once: true }),
  };
}

/** The preload hands the other end to the main process; a port needs no handshake to be written to. */
async function openPort(page: Window): Promise<Wire> {
  const { port1: port, port2: remote } = new MessageChannel();
  page.postMessage(CONNECT_MESSAGE, page.location.origin, [remote]);
  port.start();
  return {
    send: (data) => port.postMessage(data),
    onMessage: (listener) =>
      port.addEventListener('message', (event: MessageEvent<unknown>) => listener(event.data)),
    onClose: (listener) => port.addEventListener('close', listener, { once: true }),
  };
}
