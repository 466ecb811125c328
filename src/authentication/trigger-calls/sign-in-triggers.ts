import type { User } from '../../directory/users/index.js';
import { defined } from '../../kernel/index.js';
import { answerOf, type Triggers } from '../../triggers/index.js';
import type { SignInContext, SignInTriggers, TriggeredClaimant } from '../types.js';
import { metadataOf, userAttributesOf } from './user-attributes.js';
import type { UserMigration } from './user-migration.js';

/** Triggers of sign-in. */
export function createSignInTriggers({ triggers, migration }: { triggers: Triggers; migration: UserMigration }): SignInTriggers {
  return {
    async preAuthentication(context, { user, username, clientMetadata }) {
      // For clients that do not hide existence, an unknown name is refused without the trigger.
      if (!user && !context.client.preventUserExistenceErrors) return;
      const outcome = await triggers.invoke('preAuthentication', {
        ...callOf(context, { user, username }),
        source: 'PreAuthentication_Authentication',
        request: {
          ...aboutClaimant(user),
          ...defined({ validationData: clientMetadata === undefined ? undefined : { ...clientMetadata } }),
        },
      });
      answerOf('preAuthentication', outcome);
    },

    async postAuthentication(context, { user, newDeviceUsed, clientMetadata }) {
      const outcome = await triggers.invoke('postAuthentication', {
        ...callOf(context, { user, username: user.username }),
        source: 'PostAuthentication_Authentication',
        request: { userAttributes: userAttributesOf(user), newDeviceUsed, ...metadataOf(clientMetadata) },
      });
      answerOf('postAuthentication', outcome);
    },

    migrate: (context, { username, password, clientMetadata }) =>
      migration.migrate(context, {
        username,
        password,
        ...defined({ validationData: clientMetadata }),
      }),

    async defineAuthChallenge(context, { session, clientMetadata, ...claimant }) {
      const outcome = await triggers.invoke('defineAuthChallenge', {
        ...callOf(context, claimant),
        source: 'DefineAuthChallenge_Authentication',
        request: { ...aboutClaimant(claimant.user), session: [...session], ...metadataOf(clientMetadata) },
      });
      return answerOf('defineAuthChallenge', outcome);
    },

    async createAuthChallenge(context, { session, challengeName, clientMetadata, ...claimant }) {
      const outcome = await triggers.invoke('createAuthChallenge', {
        ...callOf(context, claimant),
        source: 'CreateAuthChallenge_Authentication',
        request: { ...aboutClaimant(claimant.user), challengeName, session: [...session], ...metadataOf(clientMetadata) },
      });
      return answerOf('createAuthChallenge', outcome);
    },

    async verifyAuthChallenge(context, { privateParameters, answer, clientMetadata, ...claimant }) {
      const outcome = await triggers.invoke('verifyAuthChallengeResponse', {
        ...callOf(context, claimant),
        source: 'VerifyAuthChallengeResponse_Authentication',
        request: {
          ...aboutClaimant(claimant.user),
          privateChallengeParameters: { ...privateParameters },
          challengeAnswer: answer,
          ...metadataOf(clientMetadata),
        },
      });
      return answerOf('verifyAuthChallengeResponse', outcome)?.answerCorrect;
    },
  };
}

const callOf = ({ pool, client }: SignInContext, { user, username }: TriggeredClaimant) =>
  ({ pool, clientId: client.id, userName: user?.username ?? username }) as const;

function aboutClaimant(user: User | undefined): { userAttributes: Record<string, string>; userNotFound?: boolean } {
  return user ? { userAttributes: userAttributesOf(user) } : { userAttributes: {}, userNotFound: true };
}
