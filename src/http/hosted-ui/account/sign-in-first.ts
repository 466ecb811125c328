import type { Context } from 'koa';
import type { AppClient } from '../../../directory/clients/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import { type Clock, CodedError, codeChallengeOf, defined, type Ids, type Sealer } from '../../../kernel/index.js';
import type { Section } from './account-context.js';

/** Path below the pool to which the browser returns after the sign-in. */
type ReturnPath = 'account' | `account/${Exclude<Section, ''>}` | 'passkeys/add';

/** Lifetime of the sealed state. Milliseconds. */
const MAX_SIGN_IN_WAIT_MS = 60 * 60 * 1000;

interface SignInState {
  readonly place: ReturnPath;
  readonly query: string;
  readonly until: number;
}

export const accountReturnUrl = (baseUrl: string, poolId: string): string => `${baseUrl}/${poolId}/account/return`;

/**
 * Authorization request of the account pages themselves, under the name of a client but not by its rules. The returned code is not
 * redeemed: only the browser's SSO session counts, so a code injected into the URL has no effect. State is sealed, not stored.
 */
export function createSignInFirst(parts: { readonly sealer: Sealer; readonly clock: Clock; readonly ids: Ids; readonly baseUrl: string }) {
  const { sealer, clock, ids, baseUrl } = parts;
  const purpose = (poolId: string): string => `hosted-ui:account:${poolId}`;

  function authorize(ctx: Context, client: AppClient, path: ReturnPath, parameters: Readonly<Record<string, string>>): void {
    const pending: SignInState = { place: path, query: ctx.querystring, until: clock.now() + MAX_SIGN_IN_WAIT_MS };
    const query = new URLSearchParams({
      client_id: client.id,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: accountReturnUrl(baseUrl, client.poolId),
      state: sealer.seal(JSON.stringify(pending), purpose(client.poolId)),
      // The verifier is discarded: the code is never redeemed.
      code_challenge: codeChallengeOf(ids.token(32)),
      code_challenge_method: 'S256',
      ...parameters,
      ...defined({ lang: typeof ctx.query['lang'] === 'string' ? ctx.query['lang'] : undefined }),
    });
    ctx.status = 303;
    ctx.set('Cache-Control', 'no-store');
    ctx.redirect(`${baseUrl}/${client.poolId}/oauth2/authorize?${query}`);
  }

  return {
    send: (ctx: Context, client: AppClient, section: Section): void => authorize(ctx, client, returnPathOf(section), {}),
    reauthenticate: (ctx: Context, client: AppClient, section: Section): void =>
      authorize(ctx, client, returnPathOf(section), { prompt: 'login' }),
    /** Repeats the sign-in and returns to `/{poolId}/passkeys/add`. */
    reauthenticateForPasskey: (ctx: Context, client: AppClient): void => authorize(ctx, client, 'passkeys/add', { prompt: 'login' }),
    async back(ctx: Context, pool: UserPool): Promise<void> {
      const { place, query } = openState(String(ctx.query['state'] ?? ''), purpose(pool.id));
      const refused = ctx.query['error'] !== undefined;
      if (refused) throw new CodedError('interaction_unknown', 'The sign-in was not completed.');
      ctx.status = 303;
      ctx.set('Cache-Control', 'no-store');
      ctx.redirect(`/${pool.id}/${place}?${query}`);
    },
  };

  function openState(state: string, sealedFor: string): SignInState {
    try {
      const pending = JSON.parse(sealer.open(state, sealedFor).toString()) as SignInState;
      if (pending.until > clock.now()) return pending;
    } catch {
      // A state that this server did not seal is reported as an expired one.
    }
    throw new CodedError('interaction_unknown', 'This sign-in has ended.');
  }
}

const returnPathOf = (section: Section): ReturnPath => (section === '' ? 'account' : `account/${section}`);
