import type { Context } from 'koa';
import type { Clock, Ids, Sealer } from '../../kernel/index.js';

/** Browser in which users of the pool have signed in. */
export interface KnownBrowser {
  /** Random, per browser and pool. */
  readonly id: string;
  /** Subjects that have signed in, the latest first. */
  readonly subs: readonly string[];
}

/**
 * Sealed cookie per pool that lists the users who have signed in with a browser; lifetime: one year. Their password attempts in this browser
 * are counted separately. It is not an authentication factor and skips none. No storage.
 */
export interface KnownBrowsers {
  /** Returns undefined when the cookie is missing, expired or of another pool or key. */
  read(ctx: Context, poolId: string): KnownBrowser | undefined;
  /** Adds a user; to be called after a completed sign-in. */
  remember(ctx: Context, poolId: string, sub: string): void;
}

const LIFETIME_MS = 365 * 24 * 3600 * 1000;
/** Users kept per browser. */
const MAX_SUBS = 5;

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
      return undefined;
    }
  }

  return {
    read,
    remember(ctx, poolId, sub) {
      const { id, subs } = read(ctx, poolId) ?? { id: ids.token(16), subs: [] };
      const known = { until: clock.now() + LIFETIME_MS, id, subs: [sub, ...subs.filter((other) => other !== sub)].slice(0, MAX_SUBS) };
      const attributes = `Path=/${poolId}/login; Max-Age=${LIFETIME_MS / 1000}; HttpOnly; SameSite=Lax${https ? '; Secure' : ''}`;
      ctx.append('Set-Cookie', `${cookie}=${sealer.seal(JSON.stringify(known), purpose(poolId))}; ${attributes}`);
    },
  };
}
