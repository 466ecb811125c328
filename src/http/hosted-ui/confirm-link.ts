import type { Context } from 'koa';
import type { Registration } from '../../authentication/index.js';
import type { Clients } from '../../directory/clients/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import { CodedError } from '../../kernel/index.js';
import type { Screen } from './screens.js';

/** Longer than what any client, user or code is called. */
const LONGEST = 2048;

/**
 * Where the link of a sign-up leads: opening it confirms, as at Cognito. Whatever is wrong with it (the code, the user, the client) looks the
 * same: nobody learns here who has an account.
 */
export function createConfirmLink(parts: {
  readonly clients: Pick<Clients, 'get'>;
  readonly registration: Pick<Registration, 'confirm'>;
}): (ctx: Context, pool: UserPool) => Promise<Screen> {
  return async (ctx, pool) => {
    const [clientId, username, code] = ['client_id', 'user_name', 'confirmation_code'].map((name) => ctx.query[name]);
    if (![clientId, username, code].every((value) => typeof value === 'string' && value.length > 0 && value.length <= LONGEST)) {
      return wrong(pool);
    }
    try {
      const client = await parts.clients.get(pool.id, clientId as string);
      const discreet = { ...client, preventUserExistenceErrors: true };
      await parts.registration.confirm({ pool, client: discreet }, { username: username as string, code: code as string });
      return { view: 'confirmed', title: 'Your account is confirmed', pool };
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return error.code === 'limit_exceeded' || error.code === 'too_many_requests' ? tooOften(pool) : wrong(pool);
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

const wrong = (pool: UserPool): Screen =>
  errorScreen(
    pool,
    'This link does not work',
    400,
    'It may have been used already, or be older than a day. Please sign in, or sign up again to get a new one.',
  );

const tooOften = (pool: UserPool): Screen => errorScreen(pool, 'Too many attempts', 429, 'Please try again later.');
