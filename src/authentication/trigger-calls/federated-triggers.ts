import type { UserPool } from '../../directory/pools/index.js';
import { answerOf, type Contracts, type Triggers } from '../../triggers/index.js';
import type { AccountTriggers } from './account-triggers.js';
import type { SignInTriggers } from './sign-in-triggers.js';

type Attributes = Readonly<Record<string, string>>;

/** Triggers of federated sign-ins. */
export interface FederatedTriggers extends AccountTriggers, Pick<SignInTriggers, 'preAuthentication' | 'postAuthentication'> {
  /** Attributes to map instead of the provider's; undefined without the trigger, or when it changes nothing. */
  inboundFederation(
    pool: UserPool,
    response: {
      readonly clientId: string;
      readonly username: string;
      readonly providerName: string;
      readonly providerType: Contracts['inboundFederation']['request']['providerType'];
      readonly sources: Readonly<Partial<Record<'tokenResponse' | 'idToken' | 'userInfo' | 'samlResponse', Attributes>>>;
    },
  ): Promise<Attributes | undefined>;
}

export function createFederatedTriggers(parts: {
  triggers: Triggers;
  accountTriggers: AccountTriggers;
  signInTriggers: SignInTriggers;
}): FederatedTriggers {
  const { triggers, accountTriggers, signInTriggers } = parts;
  return {
    ...accountTriggers,
    preAuthentication: signInTriggers.preAuthentication,
    postAuthentication: signInTriggers.postAuthentication,
    async inboundFederation(pool, { clientId, username, providerName, providerType, sources }) {
      const outcome = await triggers.invoke('inboundFederation', {
        pool,
        source: 'InboundFederation_ExternalProvider',
        userName: username,
        clientId,
        request: {
          providerName,
          providerType,
          attributes: Object.fromEntries(Object.entries(sources).map(([name, attributes]) => [name, { ...attributes }])),
        },
      });
      const instead = answerOf('inboundFederation', outcome)?.userAttributesToMap ?? {};
      return Object.keys(instead).length === 0 ? undefined : instead;
    },
  };
}
