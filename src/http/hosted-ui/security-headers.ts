import type { Context } from 'koa';

/**
 * The headers of every page. No script runs but the one with the nonce, nothing is framed, forms go nowhere else unless `formTargets`
 * (sources of CSP) say so.
 * The referrer stays within the origin: with `no-referrer` browsers would send `Origin: null` with our own forms.
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
