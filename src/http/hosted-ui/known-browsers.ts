import type { Context } from 'koa';
import type { Clock, Ids, Sealer } from '../../kernel/index.js';

/** A browser that people have signed in with. */
export interface KnownBrowser {
  /** Random, this browser's in this pool. */
  readonly id: string;
  /** Who has, the latest first. */
  readonly subs: readonly string[];
}

/**
 * Remembers in a sealed cookie, per pool and for a year, who has signed in with a browser: their password attempts here are counted apart
 * from everybody else's. It lets nobody in, and spares nobody a factor.
 */
export interface KnownBrowsers {
  /** Undefined: nobody has, or so long ago that it is forgotten. */
  read(ctx: Context, poolId: string): KnownBrowser | undefined;
  /** Call it when somebody has shown all that a sign-in asks for. */
  remember(ctx: Context, poolId: string, sub: string): void;
}

const LIFETIME_MS = 365 * 24 * 3600 * 1000;
/** As many people as share a browser. */
const MOST = 5;

export function createKnownBrowsers(parts: { sealer: Sealer; clock: Clock; ids: Ids; https: boolean }): KnownBrowsers {
  const { sealer, clock, ids, https } = parts;
  const cookie = `${https ? '__Secure-' : ''}cognate_known`;
  const purpose = (poolId: string): string => `hosted-ui:known-browser:${poolId}`;

  function read(ctx: Context, poolId: string): KnownBrowser | undefined {
    const sealed = ctx.cookies.get(cookie, { signed: false });
    if (!sealed) return undefined;
    try {
      const { until, id, subs } = JSON.parse(sealer.open(sealed, purpose(poolId)).toString()) as KnownBrowser & { until: number };
      return until > clock.now() ? { id, subs } : undefined;
    } catch {
      // Of another pool, of another key, or no cookie of ours.
      return undefined;
    }
  }

  return {
    read,
    remember(ctx, poolId, sub) {
      const { id, subs } = read(ctx, poolId) ?? { id: ids.token(16), subs: [] };
      const known = { until: clock.now() + LIFETIME_MS, id, subs: [sub, ...subs.filter((other) => other !== sub)].slice(0, MOST) };
      const attributes = `Path=/${poolId}/login; Max-Age=${LIFETIME_MS / 1000}; HttpOnly; SameSite=Lax${https ? '; Secure' : ''}`;
      ctx.append('Set-Cookie', `${cookie}=${sealer.seal(JSON.stringify(known), purpose(poolId))}; ${attributes}`);
    },
  };
}
