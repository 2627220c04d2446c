import { readFileSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  cookieName,
  isOwnHost,
  isOwnOrigin,
  parsePort,
  readCookie,
  sessionCookie,
} from '#main/hosts/browser/requests.ts';
import { userOf } from '#main/hosts/browser/peer.ts';
import { Sessions } from '#main/hosts/browser/sessions.ts';
import { hasDisplay, openerFor, writeLeadingPage } from '#main/hosts/browser/open-address.ts';
import { securityHeaders } from '#main/hosts/content-policy.ts';

describe('requests to the local server', () => {
  test('are answered under its own names only', () => {
    expect(isOwnHost('127.0.0.1:8420', 8420)).toBe(true);
    expect(isOwnHost('localhost:8420', 8420)).toBe(true);
    for (const host of [
      'evil.example:8420',
      '127.0.0.1',
      '127.0.0.1:80',
      '127.0.0.1.evil.example:8420',
      '',
      undefined,
    ]) {
      expect(isOwnHost(host, 8420), String(host)).toBe(false);
    }
  });

  test('come from its own pages only', () => {
    const host = '127.0.0.1:8420';
    expect(isOwnOrigin({ host, origin: 'http://127.0.0.1:8420' })).toBe(true);
    for (const origin of [
      'http://127.0.0.1:9000',
      'http://localhost:8420',
      'https://127.0.0.1:8420',
      'null',
      undefined,
    ]) {
      expect(isOwnOrigin({ host, origin }), String(origin)).toBe(false);
    }
  });

  test('carry the session in a cookie that scripts and other sites cannot use', () => {
    const cookie = sessionCookie(8420, 'abc');
    expect(cookie).toBe('godwit-8420=abc; HttpOnly; SameSite=Strict; Path=/');
    expect(readCookie('other=1; godwit-8420=abc', cookieName(8420))).toBe('abc');
    expect(readCookie('xgodwit-8420=abc; =x; godwit', cookieName(8420))).toBeUndefined();
    expect(readCookie(undefined, cookieName(8420))).toBeUndefined();
  });

  test('find a port that a person chose, or a sentence', () => {
    expect(parsePort(undefined)).toBeUndefined();
    expect(parsePort('8420')).toBe(8420);
    for (const wrong of ['0', '65536', '-1', '80.5', 'http', '1e3', ''])
      expect(() => parsePort(wrong), wrong).toThrow('--port');
  });
});

describe('one-time tokens', () => {
  const own = () => true;

  test('open one session, once, the printed one and the passed one together', () => {
    const sessions = new Sessions();
    for (const which of ['printed', 'passed'] as const) {
      const offer = sessions.issueTokens();
      const session = sessions.redeem(offer[which], own);
      expect(sessions.isOpen(session ?? undefined)).toBe(true);
      expect(sessions.redeem(offer.printed, own)).toBeNull();
      expect(sessions.redeem(offer.passed, own)).toBeNull();
    }
  });

  test('that were passed are of no use to others, and not spent by them', () => {
    const sessions = new Sessions();
    const { printed, passed } = sessions.issueTokens();
    expect(sessions.redeem(passed, () => false)).toBeNull();
    expect(sessions.redeem(printed, () => false)).not.toBeNull();
  });

  test('are void once newer ones were given, and never guessed by anything else', () => {
    const sessions = new Sessions();
    const old = sessions.issueTokens();
    const current = sessions.issueTokens();
    expect(new Set([...Object.values(old), ...Object.values(current)]).size).toBe(4);
    for (const wrong of [old.printed, old.passed, '', `${current.printed}x`])
      expect(sessions.redeem(wrong, own)).toBeNull();
    expect(sessions.isOpen(undefined)).toBe(false);
    expect(sessions.isOpen('')).toBe(false);
    expect(sessions.redeem(current.printed, own)).not.toBeNull();
  });
});

test('the user at the other end of a connection is read from the list of the system', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:873B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1870036 1 0 100 0 0 10 0
   1: 0100007F:C001 0100007F:873B 01 00000000:00000000 00:00000000 00000000  1000        0 1870037 1 0 20 4 30 10 -1
   2: 0100007F:873B 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 1870038 1 0 20 4 30 10 -1
`;
  expect(userOf(table, 0xc001, 0x873b)).toBe(1000);
  expect(userOf(table, 0x873b, 0xc001)).toBe(0);
  expect(userOf(table, 0xc002, 0x873b)).toBeUndefined();
  expect(userOf('', 1, 2)).toBeUndefined();
});

describe('security headers', () => {
  test('allow nothing evaluated, inline or foreign', () => {
    const policy = securityHeaders(['ws://127.0.0.1:1'])['Content-Security-Policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).toContain("connect-src 'self' ws://127.0.0.1:1;");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });
});

describe('opening the browser', () => {
  test('needs a display on Linux', () => {
    expect(hasDisplay('linux', {})).toBe(false);
    expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
    expect(hasDisplay('darwin', {})).toBe(true);
  });

  test('leads there from a page that only this user can read, where users are not told apart', () => {
    const page = writeLeadingPage('http://127.0.0.1:1/?token=a');
    onTestFinished(() => rmSync(dirname(page), { recursive: true, force: true, maxRetries: 20 }));
    expect(readFileSync(page, 'utf8')).toContain('content="0;url=http://127.0.0.1:1/?token=a"');
    if (process.platform !== 'win32') {
      expect(statSync(page).mode & 0o077).toBe(0);
      expect(statSync(dirname(page)).mode & 0o077).toBe(0);
    }
  });

  test('hands the address to a program as one argument, never to a shell', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const [program, args] = openerFor(platform, 'http://127.0.0.1:1/?token=a&b');
      expect(args.at(-1)).toContain('http://127.0.0.1:1/?token=a&b');
      expect(['xdg-open', 'open', 'rundll32']).toContain(program);
    }
  });
});
