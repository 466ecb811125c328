import type { Context } from 'koa';
import { isRecentSignIn, owesProof, type Passkeys } from '../../../authentication/index.js';
import { type AppClient, type Clients, matchesReturnAddress, redirectTarget } from '../../../directory/clients/index.js';
import type { Pools, UserPool } from '../../../directory/pools/index.js';
import type { User, Users } from '../../../directory/users/index.js';
import { type Clock, CodedError, type Ids, type Sealer } from '../../../kernel/index.js';
import type { SignedIn } from '../../oidc/index.js';
import { createSignInFirst } from '../account/index.js';
import { isSameOrigin, readForm } from '../form.js';
import { refusalOf } from '../messages.js';
import type { Screens } from '../screens.js';

export interface PasskeyAddParts {
  readonly pools: Pick<Pools, 'get'>;
  readonly clients: Pick<Clients, 'get'>;
  readonly users: Pick<Users, 'findBySub'>;
  readonly passkeys: Passkeys;
  readonly signedIn: SignedIn;
  readonly screens: Screens;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly baseUrl: string;
}

/** Request of a signed-in user with the redirect URI of the app. */
interface Request {
  readonly ctx: Context;
  readonly pool: UserPool;
  readonly client: AppClient;
  readonly redirectUri: string;
  readonly user: User;
}

/**
 * Page `/{poolId}/passkeys/add?client_id&redirect_uri` (Cognito managed login): registers a passkey for the signed-in user. The browser returns
 * with `result=success`, or with `result=invalid_session` without a session. A sign-in that is not recent is repeated first.
 */
export function createPasskeyAddPage(parts: PasskeyAddParts): (ctx: Context, poolId: string) => Promise<void> {
  const { pools, clients, users, passkeys, signedIn, screens, clock, baseUrl } = parts;
  const signInFirst = createSignInFirst(parts);

  async function show({ ctx, pool, client, redirectUri, user }: Request, refusal?: ReturnType<typeof refusalOf>): Promise<void> {
    const options = await passkeys.startRegistration(pool, user, client);
    await screens.render(ctx, {
      view: 'passkey-add',
      title: 'Add a passkey',
      script: 'passkey.js',
      pool,
      ...(refusal ? { problems: [refusal.problem], status: refusal.status } : {}),
      model: {
        action: `${ctx.path}?${ctx.querystring}`,
        options: JSON.stringify(options),
        name: options.user.name,
        app: client.name,
        redirectUri,
      },
    });
  }

  /** Completes the registration. The challenge is single-use and bound to the user, so a credential of another site is refused. */
  async function submit(request: Request): Promise<void> {
    const { ctx, pool, client, redirectUri, user } = request;
    if (!isSameOrigin(ctx, baseUrl)) throw new CodedError('form_foreign', 'The form comes from elsewhere.');
    const form = await readForm(ctx);
    try {
      await passkeys.completeRegistration(pool, user, client, parsed(form.text('credential')));
    } catch (error) {
      return show(request, refusalOf(error, { nameLabel: '', hideUserExistence: false }));
    }
    // Interstitial, because browsers apply `form-action` to the redirects after a form.
    const next = redirectTarget(client, withResult(redirectUri, 'success'));
    await screens.render(ctx, { view: 'leaving', title: 'One moment', pool, model: { next, app: client.name } });
  }

  return async (ctx, poolId) => {
    const pool = await pools.get(poolId);
    const client = await clients.get(poolId, single(ctx.query['client_id']), ctx.ip);
    const redirectUri = single(ctx.query['redirect_uri']);
    if (!matchesReturnAddress(client.callbackUrls, redirectUri))
      throw new CodedError('redirect_unknown', 'The address is not registered for the client.');
    const session = await signedIn(ctx, poolId);
    const user = session && (await users.findBySub(poolId, session.sub));
    if (!session || !user?.enabled || owesProof({ pool, user, amr: session.amr })) {
      ctx.status = 303;
      ctx.set('Cache-Control', 'no-store');
      return ctx.redirect(redirectTarget(client, withResult(redirectUri, 'invalid_session')));
    }
    // Protects an unattended browser: a new passkey needs a recent sign-in.
    if (!isRecentSignIn(pool, session.authTime, clock)) return signInFirst.reauthenticateForPasskey(ctx, client);
    const request = { ctx, pool, client, redirectUri, user };
    return ctx.method === 'POST' ? submit(request) : show(request);
  };
}

const single = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : '');

function withResult(redirectUri: string, result: string): string {
  const url = new URL(redirectUri);
  url.searchParams.set('result', result);
  return url.href;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
