import type { Context } from 'koa';
import { type Clock, constantTimeEqual, hmacSha256, type Ids, type Sealer } from '../../kernel/index.js';
import type { TranslatableText } from './translator.js';

/** Step of the interaction that the browser has reached. */
export type Stage =
  | {
      readonly kind: 'confirming';
      readonly name: string;
      /** Destination of the code, as the user typed it. */
      readonly sentTo?: string;
      /** Subject of a user who has just signed up in this browser with a password: the right code then completes a sign-in. */
      readonly sub?: string;
    }
  | { readonly kind: 'resetting'; readonly name: string }
  | ({ readonly kind: 'challenged'; readonly name: string; readonly session: string } & Challenge)
  | {
      readonly kind: 'signed-in';
      readonly sub: string;
      readonly authTime: number;
      readonly amr: readonly string[];
      /** Milliseconds since the epoch. */
      readonly provenAt: number;
    }
  | { readonly kind: 'cancelled' }
  /** Consent decision of the user. */
  | { readonly kind: 'allowed' | 'denied' };

/** Pending challenge with the parameters that its page shows. */
export type Challenge =
  | { readonly challenge: 'NEW_PASSWORD_REQUIRED'; readonly attributes: readonly string[] }
  | {
      readonly challenge: 'EMAIL_OTP' | 'SMS_OTP' | 'SMS_MFA' | 'SOFTWARE_TOKEN_MFA';
      /** Masked destination of the code, or the friendly name of the authenticator app. */
      readonly from?: string;
    }
  | { readonly challenge: 'SELECT_MFA_TYPE'; readonly choices: readonly string[] }
  | {
      readonly challenge: 'MFA_SETUP';
      readonly choices: readonly string[];
      /** TOTP secret during enrolment, base32. */
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

/** State of one browser in one authorization request, carried from page to page. */
export interface Flow {
  /** Random value of this browser, the input of its form tokens. */
  readonly browser: string;
  /** Sign-in name typed last, prefilled on the next pages. */
  readonly name?: string;
  /** Notice shown once, on the next page. */
  readonly notice?: Notice;
  /** Error text shown once, on the next page. */
  readonly failure?: TranslatableText;
  /** Pending account link: the federated identity is linked to `sub` after a sign-in with the pool's own account. */
  readonly linking?: { readonly link: string; readonly sub: string };
  readonly stage?: Stage;
}

/** Identifies an interaction: the cookie path and the form token depend on it. */
export interface FlowKey {
  readonly poolId: string;
  readonly uid: string;
}

/** Flows, each in a sealed cookie whose path is one authorization request. Lifetime: one hour. No storage. */
export interface Flows {
  /** Returns the flow of the cookie; a new one (`fresh`) when the cookie is missing, expired or unreadable. */
  read(ctx: Context, key: FlowKey): { readonly flow: Flow; readonly fresh: boolean };
  save(ctx: Context, key: FlowKey, flow: Flow): void;
  clear(ctx: Context, key: FlowKey): void;
  /** CSRF token of the forms of this browser and authorization request. */
  formToken(key: FlowKey, flow: Flow): string;
  formTokenIsRight(key: FlowKey, flow: Flow, token: string): boolean;
}

const LIFETIME_MS = 60 * 60 * 1000;
/** Bytes. Browsers ignore larger cookies. */
const MAX_COOKIE = 4000;
/** Bytes. Flows are padded to one of these sizes: the length of a cookie must not reveal whether an account exists. */
const SIZES = [1024, 2048];

export function createFlows(parts: { readonly sealer: Sealer; readonly clock: Clock; readonly ids: Ids; readonly https: boolean }): Flows {
  const { sealer, clock, ids, https } = parts;
  const cookie = `${https ? '__Secure-' : ''}cognate_flow`;
  const tokenKey = sealer.derive('hosted-ui:form-token');
  const purpose = ({ poolId, uid }: FlowKey): string => `hosted-ui:flow:${poolId}:${uid}`;

  function setCookie(ctx: Context, { poolId, uid }: FlowKey, value: string, maxAge: number): void {
    const attributes = `Path=/${poolId}/login/${uid}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${https ? '; Secure' : ''}`;
    ctx.append('Set-Cookie', `${cookie}=${value}; ${attributes}`);
  }

  function open(sealed: string, key: FlowKey): Flow | undefined {
    try {
      const kept = JSON.parse(sealer.open(sealed, purpose(key)).toString()) as { until: number; flow: Flow };
      return kept.until > clock.now() ? kept.flow : undefined;
    } catch {
      return undefined;
    }
  }

  function formToken({ poolId, uid }: FlowKey, flow: Flow): string {
    return hmacSha256(tokenKey, JSON.stringify([poolId, uid, flow.browser])).toString('base64url');
  }

  return {
    read(ctx, key) {
      const flow = open(ctx.cookies.get(cookie, { signed: false }) ?? '', key);
      return flow ? { flow, fresh: false } : { flow: { browser: ids.token(32) }, fresh: true };
    },
    save(ctx, key, flow) {
      const sealed = sealer.seal(padded(JSON.stringify({ until: clock.now() + LIFETIME_MS, flow })), purpose(key));
      if (sealed.length > MAX_COOKIE) throw new Error(`a flow of ${sealed.length} bytes does not fit into a cookie`);
      setCookie(ctx, key, sealed, LIFETIME_MS / 1000);
    },
    clear: (ctx, key) => setCookie(ctx, key, '', 0),
    formToken,
    formTokenIsRight: (key, flow, token) => constantTimeEqual(token, formToken(key, flow)),
  };
}

function padded(json: string): string {
  const length = Buffer.byteLength(json);
  return json + ' '.repeat((SIZES.find((size) => size >= length) ?? length) - length);
}
