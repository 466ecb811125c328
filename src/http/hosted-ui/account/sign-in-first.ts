import type { Context } from 'koa';
import type { AppClient } from '../../../directory/clients/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import { type Clock, CodedError, codeChallengeOf, defined, type Ids, type Sealer } from '../../../kernel/index.js';
import type { Section } from './account-context.js';

/** The page that waits for the sign-in, below the pool. */
type Place = 'account' | `account/${Exclude<Section, ''>}` | 'passkeys/add';

/** Milliseconds that one may take to sign in. */
const MAX_SIGN_IN_WAIT_MS = 60 * 60 * 1000;

interface Waiting {
  readonly place: Place;
  readonly query: string;
  readonly until: number;
}

export const accountReturnUrl = (baseUrl: string, poolId: string): string => `${baseUrl}/${poolId}/account/return`;

/**
 * The way over the login page and back, as any app goes it; the code that comes back is not redeemed: the browser's session is what counts
 * here, whoever's code somebody may have put into the address.
 */
export function createSignInFirst(parts: { readonly sealer: Sealer; readonly clock: Clock; readonly ids: Ids; readonly baseUrl: string }) {
  const { sealer, clock, ids, baseUrl } = parts;
  const purpose = (poolId: string): string => `hosted-ui:account:${poolId}`;

  function go(ctx: Context, client: AppClient, place: Place, wishes: Readonly<Record<string, string>>): void {
    const waiting: Waiting = { place, query: ctx.querystring, until: clock.now() + MAX_SIGN_IN_WAIT_MS };
    const query = new URLSearchParams({
      client_id: client.id,
      response_type: 'code',
      redirect_uri: accountReturnUrl(baseUrl, client.poolId),
      state: sealer.seal(JSON.stringify(waiting), purpose(client.poolId)),
      // The verifier is kept nowhere: nobody redeems this code.
      code_challenge: codeChallengeOf(ids.token(32)),
      code_challenge_method: 'S256',
      ...wishes,
      ...defined({ lang: typeof ctx.query['lang'] === 'string' ? ctx.query['lang'] : undefined }),
    });
    ctx.status = 303;
    ctx.set('Cache-Control', 'no-store');
    ctx.redirect(`${baseUrl}/${client.poolId}/oauth2/authorize?${query}`);
  }

  return {
    send: (ctx: Context, client: AppClient, section: Section): void => go(ctx, client, placeOf(section), {}),
    again: (ctx: Context, client: AppClient, section: Section): void => go(ctx, client, placeOf(section), { prompt: 'login' }),
    /** Back to the page where apps have a passkey made. */
    againForPasskey: (ctx: Context, client: AppClient): void => go(ctx, client, 'passkeys/add', { prompt: 'login' }),
    async back(ctx: Context, pool: UserPool): Promise<void> {
      const { place, query } = opened(String(ctx.query['state'] ?? ''), purpose(pool.id));
      const refused = ctx.query['error'] !== undefined;
      if (refused) throw new CodedError('interaction_unknown', 'The sign-in was not completed.');
      ctx.status = 303;
      ctx.set('Cache-Control', 'no-store');
      ctx.redirect(`/${pool.id}/${place}?${query}`);
    },
  };

  function opened(state: string, sealedFor: string): Waiting {
    try {
      const waiting = JSON.parse(sealer.open(state, sealedFor).toString()) as Waiting;
      if (waiting.until > clock.now()) return waiting;
    } catch {
      // Not of our making: no more is to be said about it.
    }
    throw new CodedError('interaction_unknown', 'This sign-in has ended.');
  }
}

const placeOf = (section: Section): Place => (section === '' ? 'account' : `account/${section}`);
