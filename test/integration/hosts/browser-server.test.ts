import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { RouterClient } from '@orpc/server';
import { os } from '@orpc/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { BrowserServer } from '#main/hosts/browser/server.ts';
import { startBrowserServer } from '#main/hosts/browser/server.ts';
import { createRouterHandler } from '#main/hosts/connection.ts';
import { createHostLog } from '#main/hosts/log.ts';
import { LARGEST_FILE, LARGEST_MESSAGE } from '#shared/transport/wire.ts';

const folder = mkdtempSync(join(tmpdir(), 'godwit-server-'));
const rendererDirectory = join(folder, 'renderer');
const lines: string[] = [];
const log = createHostLog((text) => lines.push(text));

const router = {
  length: os.input(z.object({ text: z.string() })).handler(({ input }) => input.text.length),
};

let server: BrowserServer;
beforeAll(() => {
  mkdirSync(join(rendererDirectory, 'assets'), { recursive: true });
  writeFileSync(join(rendererDirectory, 'index.html'), '<!doctype html><title>Godwit</title>');
  writeFileSync(join(rendererDirectory, 'assets', 'window.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'outside');
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));
beforeEach(async () => {
  server = await startBrowserServer({
    rendererDirectory,
    handler: createRouterHandler(router, log),
    log,
  });
});
afterEach(() => server.close());

/** A request as a program would send it: with any headers and an unchanged path. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; body: string; headers: IncomingMessage['headers'] }> {
  return new Promise((resolve, reject) => {
    const asking = request(
      { host: '127.0.0.1', port: server.port, path, method, headers, agent: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body, headers: response.headers }),
        );
      },
    );
    asking.on('error', reject);
    asking.end();
  });
}

/** The path and token of a new address. */
function newPath(which: 'printed' | 'passed' = 'printed'): string {
  const address = new URL(server.newAddresses()[which]);
  return `${address.pathname}${address.search}`;
}

async function cookieOfNewSession(): Promise<string> {
  const { headers } = await ask(newPath());
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** Opens a WebSocket; answers it, or the status with which it was refused. */
function openSocket(headers: Record<string, string>, path = '/rpc'): Promise<WebSocket | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers });
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => undefined);
  });
}

async function openOwnSocket(): Promise<WebSocket> {
  const socket = await openSocket({
    Cookie: await cookieOfNewSession(),
    Origin: `http://127.0.0.1:${server.port}`,
  });
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

/** The status that a program of the user "nobody" gets; only the superuser can start one. */
async function statusForNobody(path: string): Promise<string> {
  const asking = `fetch('http://127.0.0.1:${server.port}${path}', { redirect: 'manual' }).then(({ status }) => console.log(status))`;
  const child = spawn(process.execPath, ['-e', asking], {
    uid: 65_534,
    gid: 65_534,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return (await child.stdout.setEncoding('utf8').toArray()).join('').trim();
}

describe('the address with the token', () => {
  test('is not spent by a program that only looks at what is there', async () => {
    const path = newPath();
    expect(await ask(path, {}, 'HEAD')).toMatchObject({ status: 401 });
    expect((await ask(path)).status).toBe(303);
  });

  test('that is passed to the browser works for programs of the same user', async () => {
    expect((await ask(newPath('passed'))).status).toBe(303);
  });

  test.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'that is passed to the browser is of no use to other users, who can read it',
    async () => {
      const path = newPath('passed');
      expect(await statusForNobody(path)).toBe('403');
      expect((await ask(path)).status).toBe(303);
      expect(await statusForNobody(newPath('printed'))).toBe('303');
    },
  );

  test('opens a session once and leaves the address bar', async () => {
    const path = newPath();
    const first = await ask(path);
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    expect(first.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    const second = await ask(path);
    expect(second.status).toBe(403);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(second.body).toContain('used already');
  });

  test('is void when a newer one was given, and wrong ones are refused', async () => {
    const old = newPath();
    const current = newPath();
    for (const path of [old, '/?token=', '/?token=guess', `${current}x`])
      expect((await ask(path)).status, path).toBe(403);
    expect((await ask(current)).status).toBe(303);
  });

  test('works from a link on another page, whose redirect would lose the cookie', async () => {
    const answer = await ask(newPath(), { 'Sec-Fetch-Site': 'cross-site' });
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']).toHaveLength(1);
    expect(answer.body).toContain('http-equiv="refresh"');
  });
});

describe('pages', () => {
  test('are served within a session only, with the security headers on every answer', async () => {
    const cookie = await cookieOfNewSession();
    const page = await ask('/', { Cookie: cookie });
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>Godwit</title>');
    expect(page.headers['cache-control']).toBe('no-store');
    expect((await ask('/assets/window.js', { Cookie: cookie })).headers['cache-control']).toContain(
      'immutable',
    );
    const refused = await ask('/assets/window.js');
    expect(refused.status).toBe(401);
    expect((await ask('/', { Cookie: `${cookie}x` })).status).toBe(401);
    for (const { headers } of [page, refused]) {
      expect(headers['content-security-policy']).toContain("script-src 'self'");
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  test('are refused under a foreign name, to a foreign origin and for any method that writes', async () => {
    const cookie = await cookieOfNewSession();
    expect((await ask('/', { Cookie: cookie, Host: `evil.example:${server.port}` })).status).toBe(
      421,
    );
    expect((await ask(newPath(), { Host: 'evil.example' })).status).toBe(421);
    expect((await ask('/', { Cookie: cookie, Origin: 'http://evil.example' })).status).toBe(403);
    expect((await ask('/', { Cookie: cookie, Origin: 'null' })).status).toBe(403);
    expect((await ask('/', { Cookie: cookie }, 'POST')).status).toBe(405);
  });

  test('never come from outside the folder', async () => {
    const cookie = await cookieOfNewSession();
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%5c..%5csecret.txt',
      '//secret.txt',
      '/%00',
      '/%',
    ]) {
      const { status, body } = await ask(path, { Cookie: cookie });
      expect(body, path).not.toContain('outside');
      expect(status, path).toBeLessThan(500);
    }
  });
});

describe('the WebSocket', () => {
  test('needs the session, the own origin and the own name', async () => {
    const Cookie = await cookieOfNewSession();
    const Origin = `http://127.0.0.1:${server.port}`;
    expect(await openSocket({ Origin })).toBe(401);
    expect(await openSocket({ Cookie })).toBe(403);
    expect(await openSocket({ Cookie, Origin: 'http://evil.example' })).toBe(403);
    expect(await openSocket({ Cookie, Origin: `http://localhost:${server.port}` })).toBe(403);
    expect(await openSocket({ Cookie, Origin: 'http://evil.example', Host: 'evil.example' })).toBe(
      421,
    );
    expect(await openSocket({ Cookie, Origin }, '/other')).toBe(404);
    expect(await openSocket({ Cookie, Origin })).toBeInstanceOf(WebSocket);
  });

  test('carries a file of the largest size, and refuses what is larger with code and reason', async () => {
    const socket = await openOwnSocket();
    const client: RouterClient<typeof router> = createORPCClient(
      new RPCLink({ websocket: socket as never }),
    );
    // Line breaks and quotes take two bytes each: the worst that text does.
    expect(await client.length({ text: '"\n'.repeat(LARGEST_FILE / 2) })).toBe(LARGEST_FILE);
    const closed = new Promise<{ code: number; reason: string }>((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    socket.send(Buffer.alloc(LARGEST_MESSAGE + 1));
    expect(await closed).toEqual({
      code: 1009,
      reason: 'message larger than a file of 64 MiB needs',
    });
    expect((await openOwnSocket()).readyState).toBe(WebSocket.OPEN);
  });

  test('goes on after malformed messages', async () => {
    const socket = await openOwnSocket();
    for (const message of ['{', 'null', '{}', Buffer.from([255, 0, 1])]) socket.send(message);
    const client: RouterClient<typeof router> = createORPCClient(
      new RPCLink({ websocket: socket as never }),
    );
    expect(await client.length({ text: 'four' })).toBe(4);
  });

  test('is told when the server closes', async () => {
    const socket = await openOwnSocket();
    const closed = new Promise<number>((resolve) => {
      socket.on('close', resolve);
    });
    await server.close();
    expect(await closed).toBe(1001);
  });
});

describe('the listener', () => {
  /** Whether anything listens at an address of this machine. */
  const answers = (host: string): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect({ host, port: server.port, timeout: 1000 });
      const end = (found: boolean): void => {
        socket.destroy();
        resolve(found);
      };
      socket.on('connect', () => end(true));
      socket.on('error', () => end(false));
      socket.on('timeout', () => end(false));
    });

  test('is there on 127.0.0.1 alone', async () => {
    expect(await answers('127.0.0.1')).toBe(true);
    // Bound to every address, it would answer on these too.
    for (const host of ['127.0.0.2', '::1']) expect(await answers(host), host).toBe(false);
  });

  test('says in a sentence that the port is taken or that the window is not built', async () => {
    const options = { rendererDirectory, handler: createRouterHandler(router, log), log };
    await expect(startBrowserServer({ ...options, port: server.port })).rejects.toThrow(
      `Port ${server.port} is taken`,
    );
    await expect(startBrowserServer({ ...options, rendererDirectory: folder })).rejects.toThrow(
      'The window is not built',
    );
  });
});
