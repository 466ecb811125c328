import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import type { Context, Middleware } from 'koa';
import { Liquid } from 'liquidjs';
import { sha256 } from '../../kernel/index.js';
import type { Operators } from '../../operators/index.js';

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' };

interface ConsoleFiles {
  /** Hash of all files, part of their URL: scripts import each other by relative paths. */
  readonly version: string;
  find(name: string): { readonly type: string; readonly body: Buffer } | undefined;
}

/** Reads scripts and styles of these folders once. */
function readConsoleFiles(folders: readonly string[]): ConsoleFiles {
  const files = new Map<string, Buffer>();
  for (const folder of folders.filter((one) => existsSync(one))) {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && extname(entry.name) in TYPES) files.set(relative(folder, path), readFileSync(path));
    }
  }
  const version = sha256([...files].map(([name, body]) => `${name} ${sha256(body).toString('hex')}`).join('\n'))
    .toString('hex')
    .slice(0, 12);
  return {
    version,
    find(name) {
      const body = files.get(name);
      return body && { type: TYPES[extname(name)]!, body };
    },
  };
}

export interface ConsoleParts {
  readonly operators: Pick<Operators, 'consoleIds'>;
  readonly region: string;
  readonly accountId: string;
  /** Template folder. */
  readonly views: string;
}

const FILE = /^\/console\/([0-9a-f]{12})\/([\w/-]+\.(?:js|css))$/;

/** Middleware for `GET /console/` and its files; passes other requests on. Reads the operators' pool per page view. */
export function createConsole({ operators, region, accountId, views }: ConsoleParts): Middleware {
  const files = readConsoleFiles([join(import.meta.dirname, 'browser'), join(views, 'console')]);
  const liquid = new Liquid({
    root: join(views, 'console'),
    extname: '.liquid',
    cache: true,
    outputEscape: 'escape',
    ownPropertyOnly: true,
  });

  async function page(ctx: Context): Promise<void> {
    const consoleIds = await operators.consoleIds();
    setHeaders(ctx);
    ctx.type = 'html';
    ctx.body = await liquid.renderFile(consoleIds ? 'console' : 'no-operator', {
      consoleIds,
      region,
      accountId,
      files: `/console/${files.version}`,
    });
  }

  return async (ctx, next) => {
    if ((ctx.method !== 'GET' && ctx.method !== 'HEAD') || !ctx.path.startsWith('/console')) return next();
    if (ctx.path === '/console') return ctx.redirect('/console/');
    if (ctx.path === '/console/') return page(ctx);
    const [, version, name = ''] = FILE.exec(ctx.path) ?? [];
    const file = version === files.version ? files.find(name) : undefined;
    if (!file) return next();
    ctx.set({ 'Cache-Control': 'public, max-age=31536000, immutable', 'X-Content-Type-Options': 'nosniff' });
    ctx.type = file.type;
    ctx.body = file.body;
  };
}

/**
 * Sets security headers: scripts, styles and connections of this origin only, no framing. `same-origin`, because browsers send `Origin: null`
 * with forms under `no-referrer`.
 */
function setHeaders(ctx: Context): void {
  ctx.set({
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "img-src 'self' data:",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'X-Robots-Tag': 'noindex',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'Cache-Control': 'no-store',
  });
}
