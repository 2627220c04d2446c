/**
 * What a page of Godwit may load: itself, and pictures and exports that it made. Nothing from
 * elsewhere, no inline script or style, no evaluated code, no plug-in, no frame around it.
 */
const policy: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'font-src': "'self'",
  // Charts are exported as data and blob pictures, and the drag image is one.
  'img-src': "'self' data: blob:",
  'connect-src': "'self'",
  'worker-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

/**
 * Headers of every answer of both hosts.
 *
 * @param extraConnect further origins that the page may connect to: browsers disagree whether
 *   'self' covers the WebSocket of the same origin, so the browser host names it
 */
export function securityHeaders(extraConnect: readonly string[] = []): Record<string, string> {
  const directives = Object.entries(policy).map(([name, value]) =>
    name === 'connect-src' ? [name, value, ...extraConnect].join(' ') : `${name} ${value}`,
  );
  return {
    'Content-Security-Policy': directives.join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy':
      'camera=(), geolocation=(), microphone=(), usb=(), serial=(), hid=(), payment=()',
  };
}
