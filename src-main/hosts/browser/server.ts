import { existsSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import sirv from 'sirv';
import type { RouterHandler } from '../connection.ts';
import { securityHeaders } from '../content-policy.ts';
import type { HostLog } from '../log.ts';
import { isOwnUser } from './peer.ts';
import { cookieName, isOwnHost, isOwnOrigin, readCookie, sessionCookie } from './requests.ts';
import { Sessions } from './sessions.ts';
import { createSockets } from './sockets.ts';

/** The only address that is listened on. */
const LOOPBACK = '127.0.0.1';
/** Path of the WebSocket. */
const RPC_PATH = '/rpc';
/** Open connections get this long to say goodbye when the server closes. */
const graceMilliseconds = 300;

export interface BrowserServerOptions {
  /** Port to listen on; a free one is taken when left out. */
  readonly port?: number | undefined;
  /** Folder with the built window. */
  readonly rendererDirectory: string;
  readonly handler: RouterHandler;
  readonly log: HostLog;
}

export interface BrowserServer {
  readonly port: number;
  /** Addresses that open Godwit in one browser, once; those given before are void if unused. */
  newAddresses(): OfferedAddresses;
  close(): Promise<void>;
}

interface OfferedAddresses {
  /** To be printed, where only the person who started Godwit reads it. */
  readonly printed: string;
  /** To be passed to a program, where other users of the machine may read it too: works for this user only. */
  readonly passed: string;
}

/** @throws Error, for people, when the window has not been built or the port is taken. */
export async function startBrowserServer(options: BrowserServerOptions): Promise<BrowserServer> {
  const { rendererDirectory, handler, log } = options;
  if (!existsSync(join(rendererDirectory, 'index.html'))) {
    throw new Error(
      `The window is not built: ${rendererDirectory} has no index.html. Run "npm run build".`,
    );
  }
  const server = createServer();
  const port = await listen(server, options.port ?? 0);
  const sessions = new Sessions();
  const sockets = createSockets(handler, log);
  const pages = createPages(rendererDirectory, port, sessions);

  server.on('request', pages);
  server.on('upgrade', (request, socket, head) => {
    const refusal = refuseUpgrade(request, port, sessions);
    if (refusal === undefined) sockets.accept(request, socket, head);
    else refuseSocket(socket, refusal);
  });
  return {
    port,
    newAddresses: () => {
      const { printed, passed } = sessions.issueTokens();
      const addressWith = (token: string) => `http://${LOOPBACK}:${port}/?token=${token}`;
      return { printed: addressWith(printed), passed: addressWith(passed) };
    },
    close: () => {
      sockets.close();
      return new Promise((resolve) => {
        server.close(() => resolve());
        setTimeout(() => server.closeAllConnections(), graceMilliseconds).unref();
      });
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(
              `Port ${port} is taken by another program: choose another --port, or leave it out for a free one.`,
            )
          : error,
      );
    });
    server.listen(port, LOOPBACK, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** A status and the sentence that goes with it. */
interface Refusal {
  readonly status: number;
  readonly sentence: string;
}

const foreignName: Refusal = {
  status: 421,
  sentence: 'Godwit answers only to 127.0.0.1 and localhost.',
};
const foreignOrigin: Refusal = { status: 403, sentence: 'Godwit answers only to its own pages.' };
const usedToken: Refusal = {
  status: 403,
  sentence:
    'This address has been used already, or is not one of this Godwit. Press Enter where Godwit was started to get a new one.',
};
const noSession: Refusal = {
  status: 401,
  sentence:
    'This browser is not connected to Godwit yet. Open the whole address that Godwit printed when it started.',
};

/** What both pages and sockets must fulfil. */
function refuseSource(request: IncomingMessage, port: number): Refusal | undefined {
  const { host, origin } = request.headers;
  if (!isOwnHost(host, port)) return foreignName;
  if (origin !== undefined && !isOwnOrigin({ host, origin })) return foreignOrigin;
  return undefined;
}

function refuseUpgrade(
  request: IncomingMessage,
  port: number,
  sessions: Sessions,
): Refusal | undefined {
  if (request.url !== RPC_PATH)
    return { status: 404, sentence: `The WebSocket is at ${RPC_PATH}.` };
  const { host, origin } = request.headers;
  if (isOwnHost(host, port) && !isOwnOrigin({ host, origin })) return foreignOrigin;
  return (
    refuseSource(request, port) ?? (hasSession(request, port, sessions) ? undefined : noSession)
  );
}

function refuseSocket(socket: Duplex, { status, sentence }: Refusal): void {
  // The other end may be gone already, and an unheard error would end the process.
  socket.on('error', () => undefined);
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(sentence)}\r\n\r\n${sentence}`,
  );
}

function hasSession(request: IncomingMessage, port: number, sessions: Sessions): boolean {
  return sessions.isOpen(readCookie(request.headers.cookie, cookieName(port)));
}

function createPages(
  directory: string,
  port: number,
  sessions: Sessions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const files = sirv(directory, {
    single: true,
    etag: true,
    setHeaders: (response, pathname) => {
      // Names below assets/ carry a hash of their content; everything else changes with the version.
      const lasting = pathname.startsWith('/assets/');
      response.setHeader(
        'Cache-Control',
        lasting ? 'private, max-age=31536000, immutable' : 'no-store',
      );
    },
  });
  const headers = securityHeaders([`ws://${LOOPBACK}:${port}`, `ws://localhost:${port}`]);

  return (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const refusal = refuseSource(request, port);
    if (refusal !== undefined) return answer(response, refusal);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return answer(response, { status: 405, sentence: 'Pages are only read.' });
    }
    const known = hasSession(request, port, sessions);
    const token =
      URL.parse(request.url ?? '/', `http://${LOOPBACK}`)?.searchParams.get('token') ?? null;
    if (token !== null) {
      if (known) return redirect(request, response);
      // Programs that only look at what is behind a link (previews, scanners) ask with HEAD.
      if (request.method === 'HEAD') return answer(response, noSession);
      const session = sessions.redeem(
        token,
        () => isOwnUser(request.socket, process.platform) ?? true,
      );
      if (session === null) return answer(response, usedToken);
      response.setHeader('Set-Cookie', sessionCookie(port, session));
      return redirect(request, response);
    }
    if (!known) return answer(response, noSession);
    return files(request, response, () =>
      answer(response, { status: 404, sentence: 'There is no such page.' }),
    );
  };
}

function answer(response: ServerResponse, { status, sentence }: Refusal): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  response.end(`${sentence}\n`);
}

/** Leads to the window, with the token out of the address bar and the history. */
function redirect(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Cache-Control', 'no-store');
  const site = request.headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') {
    // Someone followed a link on another page (a web terminal). A redirect would count as that page's
    // request and leave the strict cookie out; a page of our own asks in its own name.
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(
      '<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>Godwit</title>',
    );
    return;
  }
  response.writeHead(303, { Location: '/' });
  response.end();
}
