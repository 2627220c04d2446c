import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { LARGEST_FILE_TEXT, LARGEST_MESSAGE } from '#shared/transport/wire.ts';
import type { Channel, RouterHandler } from '../connection.ts';
import { serveConnection } from '../connection.ts';
import type { HostLog } from '../log.ts';

/** Close codes of RFC 6455. */
const GOING_AWAY = 1001;
const TOO_BIG = 1009;

/** Says why it closes: the library leaves the reason of an oversized message empty. */
class ExplainingSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    const explained =
      code === TOO_BIG && reason === undefined
        ? `message larger than a file of ${LARGEST_FILE_TEXT} needs`
        : reason;
    super.close(code, explained);
  }
}

/** The WebSockets of all open pages. */
export interface Sockets {
  /** Upgrades a request that has passed every check. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

export function createSockets(handler: RouterHandler, log: HostLog): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE,
    // Nothing leaves this machine: compressing would only cost time.
    perMessageDeflate: false,
    WebSocket: ExplainingSocket,
  });
  return {
    accept(request, socket, head) {
      server.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on('error', (error) =>
          log.warn('the connection to a page failed', error.message),
        );
        serveConnection(handler, channelOf(webSocket), log);
      });
    },
    close() {
      for (const client of server.clients) client.close(GOING_AWAY, 'Godwit is closing');
      server.close();
    },
  };
}

function channelOf(webSocket: WebSocket): Channel {
  return {
    send: (message) => webSocket.send(message),
    onMessage: (listener) =>
      webSocket.on('message', (data, isBinary) =>
        listener(isBinary ? data : (data as Buffer).toString('utf8')),
      ),
    onClose: (listener) => webSocket.on('close', listener),
    close: () => webSocket.close(TOO_BIG),
  };
}
