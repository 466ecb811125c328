import type { Context } from 'koa';
import { type Clock, constantTimeEqual, hmacSha256, type Ids, type Sealer } from '../../kernel/index.js';
import type { TranslatableText } from './translator.js';

/** What a visitor is in the middle of. */
export type Stage =
  | {
      readonly kind: 'confirming';
      readonly name: string;
      /** Where the code went, as the visitor typed it. */
      readonly sentTo?: string;
      /** Of the user this browser has just signed up, with a password of its own choice: with the code, that is a sign-in. */
      readonly sub?: string;
    }
  | { readonly kind: 'resetting'; readonly name: string }
  | ({ readonly kind: 'challenged'; readonly name: string; readonly session: string } & Challenge)
  | { readonly kind: 'signed-in'; readonly sub: string; readonly authTime: number; readonly amr: readonly string[]; readonly until: number }
  | { readonly kind: 'cancelled' }
  /** What the user said to a client that asks. */
  | { readonly kind: 'allowed' | 'denied' };

/** What a sign-in waits for, and what the page needs to ask for it. */
export type Challenge =
  | { readonly challenge: 'NEW_PASSWORD_REQUIRED'; readonly attributes: readonly string[] }
  | {
      readonly challenge: 'EMAIL_OTP' | 'SMS_OTP' | 'SMS_MFA' | 'SOFTWARE_TOKEN_MFA';
      /** Where the code went, masked; of an app, what its user calls it. */
      readonly from?: string;
    }
  | { readonly challenge: 'SELECT_MFA_TYPE'; readonly choices: readonly string[] }
  | {
      readonly challenge: 'MFA_SETUP';
      readonly choices: readonly string[];
      /** Of the authenticator app that is being set up, base32. */
      readonly secret?: string;
    };

export type Notice =
  | 'confirmed'
  | 'confirm-first'
  | 'code-sent'
  | 'reset-required'
  | 'password-changed'
  | 'session-over'
  | 'link-offered'
  | 'provider-failed'
  | 'wait-for-admin';

/** What one browser carries from page to page of one authorization request. */
export interface Flow {
  /** Random, this browser's: what form tokens are made from. */
  readonly browser: string;
  /** The name last typed, so that it need not be typed again. */
  readonly name?: string;
  /** Said once, on the next page. */
  readonly notice?: Notice;
  /** The same for what did not work, in words. */
  readonly failure?: TranslatableText;
  /** Of a provider's user: becomes this one's, once they have signed in here. */
  readonly linking?: { readonly link: string; readonly sub: string };
  readonly stage?: Stage;
}

export interface Place {
  readonly poolId: string;
  readonly uid: string;
}

/** Keeps flows in a sealed cookie that reaches one authorization request only and lives an hour. */
export interface Flows {
  /** Begins a flow where there is none, or none that can be read. */
  read(ctx: Context, place: Place): { readonly flow: Flow; readonly fresh: boolean };
  save(ctx: Context, place: Place, flow: Flow): void;
  clear(ctx: Context, place: Place): void;
  /** The token that a form of this browser and authorization request carries. */
  formToken(place: Place, flow: Flow): string;
  formTokenIsRight(place: Place, flow: Flow, token: string): boolean;
}

const LIFETIME_MS = 60 * 60 * 1000;
/** Browsers drop larger cookies without a word. */
const MAX_COOKIE = 4000;
/** Bytes. Flows are filled up with blanks to one of these: the length of a cookie must not tell whether an account was there already. */
const SIZES = [1024, 2048];

export function createFlows(parts: { readonly sealer: Sealer; readonly clock: Clock; readonly ids: Ids; readonly https: boolean }): Flows {
  const { sealer, clock, ids, https } = parts;
  const cookie = `${https ? '__Secure-' : ''}cognate_flow`;
  const tokenKey = sealer.derive('hosted-ui:form-token');
  const purpose = ({ poolId, uid }: Place): string => `hosted-ui:flow:${poolId}:${uid}`;

  function setCookie(ctx: Context, { poolId, uid }: Place, value: string, maxAge: number): void {
    const attributes = `Path=/${poolId}/login/${uid}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${https ? '; Secure' : ''}`;
    ctx.append('Set-Cookie', `${cookie}=${value}; ${attributes}`);
  }

  function open(sealed: string, place: Place): Flow | undefined {
    try {
      const kept = JSON.parse(sealer.open(sealed, purpose(place)).toString()) as { until: number; flow: Flow };
      return kept.until > clock.now() ? kept.flow : undefined;
    } catch {
      return undefined;
    }
  }

  function formToken({ poolId, uid }: Place, flow: Flow): string {
    return hmacSha256(tokenKey, JSON.stringify([poolId, uid, flow.browser])).toString('base64url');
  }

  return {
    read(ctx, place) {
      const flow = open(ctx.cookies.get(cookie, { signed: false }) ?? '', place);
      return flow ? { flow, fresh: false } : { flow: { browser: ids.token(32) }, fresh: true };
    },
    save(ctx, place, flow) {
      const sealed = sealer.seal(filledUp(JSON.stringify({ until: clock.now() + LIFETIME_MS, flow })), purpose(place));
      if (sealed.length > MAX_COOKIE) throw new Error(`a flow of ${sealed.length} bytes does not fit into a cookie`);
      setCookie(ctx, place, sealed, LIFETIME_MS / 1000);
    },
    clear: (ctx, place) => setCookie(ctx, place, '', 0),
    formToken,
    formTokenIsRight: (place, flow, token) => constantTimeEqual(token, formToken(place, flow)),
  };
}

function filledUp(json: string): string {
  const length = Buffer.byteLength(json);
  return json + ' '.repeat((SIZES.find((size) => size >= length) ?? length) - length);
}
