import type { Context } from 'koa';

/**
 * Sets the security headers of a page: scripts by nonce only, no framing, forms to `formTargets` (CSP sources; omitted: this origin).
 * `Referrer-Policy: same-origin`, because browsers send `Origin: null` with forms under `no-referrer`.
 */
export function setPageHeaders(ctx: Context, options: { readonly nonce: string; readonly formTargets?: readonly string[] }): void {
  ctx.set({
    'Content-Security-Policy': [
      "default-src 'none'",
      `script-src 'nonce-${options.nonce}'`,
      "style-src 'self'",
      "img-src 'self' data:",
      `form-action ${options.formTargets?.join(' ') ?? "'self'"}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'X-Robots-Tag': 'noindex',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'Cache-Control': 'no-store',
  });
}
