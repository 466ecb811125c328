import { type Account, type Client, type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { CodedError, defined } from '../../../kernel/index.js';
import type { UserAccount } from '../accounts.js';

/** Notifies a user of a pending request. Throws `CodedError` when the user cannot be reached. */
export type NotifyUser = (notification: {
  readonly poolId: string;
  readonly clientId: string;
  readonly account: UserAccount;
  readonly id: string;
  readonly bindingMessage?: string;
}) => Promise<void>;

type Ciba = NonNullable<NonNullable<Configuration['features']>['ciba']>;

/** Printable characters on one line. */
const BINDING_MESSAGE = /^[\p{L}\p{N}\p{P}\p{S} ]{1,64}$/u;

/** OpenID Connect CIBA in poll mode: the user is notified by message and answers on the account page. `subOf` resolves a `login_hint`. */
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
    async triggerAuthenticationDevice(_ctx: KoaContextWithOIDC, request: PendingRequest, account: Account, { clientId }: Client) {
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

interface PendingRequest {
  readonly jti: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}
