import type { IpcMainEvent, MessagePortMain } from 'electron';
import { ipcMain } from 'electron';
import { CONNECT_MESSAGE } from '#shared/transport/electron-port.ts';
import type { Channel, RouterHandler } from '../connection.ts';
import { serveConnection } from '../connection.ts';
import type { HostLog } from '../log.ts';
import { isAppUrl } from './app-protocol.ts';

/** Connects each page that posts a port, after making sure that the page is the application's own main frame. */
export function acceptPorts(handler: RouterHandler, log: HostLog): void {
  ipcMain.on(CONNECT_MESSAGE, (event) => {
    const [port] = event.ports;
    if (port === undefined || event.ports.length !== 1 || !isOwnMainFrame(event)) {
      for (const refused of event.ports) refused.close();
      log.warn('a page that is not the window of Godwit was refused');
      return;
    }
    serveConnection(handler, channelOf(port), log);
    port.start();
  });
}

/** A frame inside the page, a page led astray or one already gone must not reach the procedures. */
function isOwnMainFrame({ senderFrame, sender }: IpcMainEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isAppUrl(senderFrame.url);
}

function channelOf(port: MessagePortMain): Channel {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', (event) => listener(event.data)),
    onClose: (listener) => port.on('close', listener),
    close: () => port.close(),
  };
}
