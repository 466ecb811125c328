import type { Context } from 'koa';
import { originOf, type Registration } from '../../authentication/index.js';
import type { Clients } from '../../directory/clients/index.js';
import { securityOf, type UserPool } from '../../directory/pools/index.js';
import { CodedError } from '../../kernel/index.js';
import { readForm } from './form.js';
import type { Screen } from './screens.js';

const PARAMETERS = ['client_id', 'user_name', 'confirmation_code'] as const;
/** Upper bound of each parameter. Characters. */
const MAX_PARAMETER_LENGTH = 2048;

/**
 * Handler of the confirmation link (`/{poolId}/confirmUser`): opening it confirms the account, as in Cognito, or shows the form that does, in
 * the strict security profile. An invalid code, user or client gives the same page, so that the response does not reveal whether an account
 * exists.
 */
export function createConfirmLink(parts: {
  readonly clients: Pick<Clients, 'get'>;
  readonly registration: Pick<Registration, 'confirm'>;
}): (ctx: Context, pool: UserPool) => Promise<Screen> {
  return async (ctx, pool) => {
    const form = ctx.method === 'POST' ? await readForm(ctx) : undefined;
    const [clientId, username, code] = PARAMETERS.map((name) => (form ? form.text(name) : ctx.query[name]));
    if (
      ![clientId, username, code].every((value) => typeof value === 'string' && value.length > 0 && value.length <= MAX_PARAMETER_LENGTH)
    ) {
      return invalidLink(pool);
    }
    if (!form && securityOf(pool).confirmationLinkAsks) {
      const parameters = PARAMETERS.map((name) => ({ name, value: ctx.query[name] }));
      return { view: 'confirm-link', title: 'Confirm your account', pool, model: { action: ctx.path, parameters } };
    }
    try {
      const client = await parts.clients.get(pool.id, clientId as string);
      const hiding = { ...client, preventUserExistenceErrors: true };
      await parts.registration.confirm(
        { pool, client: hiding, origin: originOf(ctx.ip, ctx.get('user-agent')) },
        { username: username as string, code: code as string },
      );
      return { view: 'confirmed', title: 'Your account is confirmed', pool };
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return error.code === 'limit_exceeded' || error.code === 'too_many_requests' ? tooManyAttempts(pool) : invalidLink(pool);
    }
  };
}

const errorScreen = (pool: UserPool, title: string, status: number, message: string): Screen => ({
  view: 'error',
  title,
  status,
  pool,
  model: { message },
});

const invalidLink = (pool: UserPool): Screen =>
  errorScreen(
    pool,
    'This link does not work',
    400,
    'It may have been used already, or be older than a day. Please sign in, or sign up again to get a new one.',
  );

const tooManyAttempts = (pool: UserPool): Screen => errorScreen(pool, 'Too many attempts', 429, 'Please try again later.');
