import type { UserPool } from '../../directory/pools/index.js';
import type { User } from '../../directory/users/index.js';
import { defined } from '../../kernel/index.js';
import { answerOf, type Contracts, invalidAnswer, type Triggers } from '../../triggers/index.js';
import type { Metadata } from '../types.js';
import { metadataOf, userAttributesOf } from './user-attributes.js';

type Attributes = Readonly<Record<string, string>>;

/**
 * Triggers of sign-up and confirmation. Do nothing in pools without them. Throws `trigger_refused`, `trigger_failed`,
 * `trigger_answer_invalid`.
 */
export interface AccountTriggers {
  /** Calls PreSignUp. Undefined without that trigger, and for AdminCreateUser, whose users it cannot confirm. */
  preSignUp(
    pool: UserPool,
    request: {
      source: Contracts['preSignUp']['source'];
      username: string;
      attributes: Attributes;
      clientId?: string;
      validationData?: Metadata;
      clientMetadata?: Metadata;
    },
  ): Promise<SignUpVerdict | undefined>;
  postConfirmation(
    pool: UserPool,
    request: { source: Contracts['postConfirmation']['source']; user: User; clientId?: string; clientMetadata?: Metadata },
  ): Promise<void>;
}

export interface SignUpVerdict {
  readonly confirmed: boolean;
  /** `email_verified`, `phone_number_verified` as the trigger sets them. */
  readonly proofs: Attributes;
}

export function createAccountTriggers({ triggers }: { triggers: Triggers }): AccountTriggers {
  return {
    async preSignUp(pool, { source, username, attributes, clientId, validationData, clientMetadata }) {
      const name = 'preSignUp';
      const outcome = await triggers.invoke(name, {
        pool,
        source,
        userName: username,
        ...defined({ clientId }),
        request: {
          userAttributes: { ...attributes },
          validationData: validationData ? { ...validationData } : null,
          ...metadataOf(clientMetadata),
        },
      });
      const answer = answerOf(name, outcome);
      if (!answer || source === 'PreSignUp_AdminCreateUser') return undefined;
      const proven = [...(answer.autoVerifyEmail ? ['email'] : []), ...(answer.autoVerifyPhone ? ['phone_number'] : [])];
      const missing = proven.find((attribute) => attributes[attribute] === undefined);
      if (missing) throw invalidAnswer(name, `verifies ${missing}, which the user does not have`);
      return {
        confirmed: answer.autoConfirmUser,
        proofs: Object.fromEntries(proven.map((attribute) => [`${attribute}_verified`, 'true'])),
      };
    },

    async postConfirmation(pool, { source, user, clientId, clientMetadata }) {
      const outcome = await triggers.invoke('postConfirmation', {
        pool,
        source,
        userName: user.username,
        ...defined({ clientId }),
        request: { userAttributes: userAttributesOf(user), ...metadataOf(clientMetadata) },
      });
      answerOf('postConfirmation', outcome);
    },
  };
}
