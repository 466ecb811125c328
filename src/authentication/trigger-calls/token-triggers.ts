import type { EffectiveGroups, User } from '../../directory/users/index.js';
import { defined } from '../../kernel/index.js';
import { answerOf, type Contracts, type TokenChanges, type Triggers, tokenChangesOf } from '../../triggers/index.js';
import type { Metadata, SignInContext } from '../types.js';
import { metadataOf, userAttributesOf } from './user-attributes.js';

/** Calls the pre token generation trigger. */
export interface TokenTriggers {
  /**
   * Changes for the tokens to be issued. Undefined without the trigger, or when its version does not apply: only V3 covers client
   * credentials. Throws `trigger_refused`, `trigger_failed`, `trigger_answer_invalid`.
   */
  changesFor(
    context: SignInContext,
    request: {
      source: Contracts['preTokenGeneration']['source'];
      user?: User;
      effectiveGroups?: EffectiveGroups;
      scopes: readonly string[];
      clientMetadata?: Metadata;
    },
  ): Promise<TokenChanges | undefined>;
}

/** `userName` in events of client credentials, as in Cognito. */
const MACHINE = 'ClientCredentials';

export function createTokenTriggers({ triggers }: { triggers: Triggers }): TokenTriggers {
  return {
    async changesFor({ pool, client }, { source, user, effectiveGroups, scopes, clientMetadata }) {
      const version = pool.triggers.preTokenGeneration?.version;
      if (version === undefined || (!user && version !== 'V3_0')) return undefined;
      const outcome = await triggers.invoke('preTokenGeneration', {
        pool,
        source,
        userName: user?.username ?? MACHINE,
        clientId: client.id,
        request: {
          userAttributes: user ? userAttributesOf(user) : {},
          groupConfiguration: user ? groupsOf(effectiveGroups) : null,
          ...defined({ scopes: version === 'V1_0' ? undefined : [...scopes] }),
          ...metadataOf(clientMetadata),
        },
      });
      const answer = answerOf('preTokenGeneration', outcome);
      return answer && tokenChangesOf(version, answer);
    },
  };
}

function groupsOf({ names, roles, preferredRole }: EffectiveGroups = { names: [], roles: [] }) {
  return {
    groupsToOverride: [...names],
    iamRolesToOverride: [...roles],
    preferredRole: preferredRole ?? null,
  };
}
