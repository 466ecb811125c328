import { type Account, type Client, type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { CodedError, defined } from '../../kernel/index.js';
import type { UserAccount } from './accounts.js';

/** A person is to be told that a client waits for their answer, with the id of the request. Throws what keeps them from hearing it. */
export type NotifyUser = (told: {
  readonly poolId: string;
  readonly clientId: string;
  readonly account: UserAccount;
  readonly id: string;
  readonly bindingMessage?: string;
}) => Promise<void>;

type Ciba = NonNullable<NonNullable<Configuration['features']>['ciba']>;

/** Readable, on one line. */
const BINDING_MESSAGE = /^[\p{L}\p{N}\p{P}\p{S} ]{1,64}$/u;

/**
 * OpenID Connect Client-Initiated Backchannel Authentication, polled: who is meant is told by message, and answers on a page of their account.
 * `subOf`: whom a `login_hint` means.
 */
export function ciba(parts: { poolId: string; subOf: (loginHint: string) => Promise<string | undefined>; notifyUser: NotifyUser }): Ciba {
  const { poolId, subOf, notifyUser } = parts;
  return {
    enabled: true,
    deliveryModes: ['poll'],
    processLoginHint: (_ctx: KoaContextWithOIDC, loginHint?: string) => (loginHint === undefined ? undefined : subOf(loginHint)),
    async processLoginHintToken() {
      throw new errors.InvalidRequest('login_hint_token is not supported');
    },
    async validateBindingMessage(_ctx: KoaContextWithOIDC, message?: string) {
      if (message !== undefined && !BINDING_MESSAGE.test(message))
        throw new errors.InvalidBindingMessage('binding_message must be 1 to 64 printable characters');
    },
    validateRequestContext: async () => {},
    verifyUserCode: async () => {},
    async triggerAuthenticationDevice(_ctx: KoaContextWithOIDC, request: Waiting, account: Account, { clientId }: Client) {
      const message = request.params?.['binding_message'];
      try {
        await notifyUser({
          poolId,
          clientId,
          account: account as UserAccount,
          id: request.jti,
          ...defined({ bindingMessage: typeof message === 'string' ? message : undefined }),
        });
      } catch (cause) {
        if (!(cause instanceof CodedError)) throw cause;
        throw new errors.AccessDenied('the person cannot be reached', cause.message);
      }
    },
  };
}

interface Waiting {
  readonly jti: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}
