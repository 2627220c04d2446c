import { describe, expect, test } from 'vitest';
import {
  cookieName,
  isOwnHost,
  isOwnOrigin,
  parsePort,
  readCookie,
  sessionCookie,
} from '#main/hosts/browser/requests.ts';
import { Sessions } from '#main/hosts/browser/sessions.ts';
import { hasDisplay, openerFor } from '#main/hosts/browser/open-address.ts';
import { securityHeaders } from '#main/hosts/content-policy.ts';
import { styleHash } from '#main/reports/html-page.ts';
import { DOCUMENT_STYLE } from '#main/reports/document/index.ts';

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
  test('open one session, once', () => {
    const sessions = new Sessions();
    const token = sessions.issueToken();
    const session = sessions.redeem(token);
    expect(sessions.isOpen(session ?? undefined)).toBe(true);
    expect(sessions.redeem(token)).toBeNull();
  });

  test('are void once a newer one was given, and never guessed by anything else', () => {
    const sessions = new Sessions();
    const old = sessions.issueToken();
    const current = sessions.issueToken();
    expect(current).not.toBe(old);
    for (const wrong of [old, '', `${current}x`]) expect(sessions.redeem(wrong)).toBeNull();
    expect(sessions.isOpen(undefined)).toBe(false);
    expect(sessions.isOpen('')).toBe(false);
    expect(sessions.redeem(current)).not.toBeNull();
  });
});

describe('security headers', () => {
  test('allow nothing evaluated or foreign, and nothing inline but the style of reports', () => {
    const policy = securityHeaders(['ws://127.0.0.1:1'])['Content-Security-Policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    // Of inline styles the one of reports, which their preview has.
    expect(policy).toContain(`style-src 'self' ${styleHash(DOCUMENT_STYLE)};`);
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

  test('hands the address to a program as one argument, never to a shell', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const [program, args] = openerFor(platform, 'http://127.0.0.1:1/?token=a&b');
      expect(args.at(-1)).toContain('http://127.0.0.1:1/?token=a&b');
      expect(['xdg-open', 'open', 'rundll32']).toContain(program);
    }
  });
});
