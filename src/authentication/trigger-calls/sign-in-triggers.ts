import type { User } from '../../directory/users/index.js';
import { defined } from '../../kernel/index.js';
import { answerOf, type PastChallenge, type Triggers } from '../../triggers/index.js';
import type { Metadata, SignInContext } from '../types.js';
import { metadataOf, userAttributesOf } from './user-attributes.js';
import type { UserMigration } from './user-migration.js';

/** Claimed user of a sign-in trigger; without `user` the name is unknown, and the client hides that. */
export interface TriggeredClaimant {
  readonly user: User | undefined;
  /** As given by the caller. */
  readonly username: string;
}

/** Triggers of a sign-in. Do nothing in pools without them. Errors: `trigger_refused`, `trigger_failed`, `trigger_answer_invalid`. */
export interface SignInTriggers {
  /** PreAuthentication, before any proof. `clientMetadata` of the start becomes `validationData`. */
  preAuthentication(context: SignInContext, call: TriggeredClaimant & { clientMetadata?: Metadata }): Promise<void>;
  /** PostAuthentication, before tokens are issued. `clientMetadata` of the last answer; none at a start. */
  postAuthentication(context: SignInContext, call: { user: User; newDeviceUsed: boolean; clientMetadata?: Metadata }): Promise<void>;
  /**
   * UserMigration of an unknown name with a password in clear: creates the user with that password when the trigger confirms the user,
   * otherwise with a new one to be set. Undefined: unknown there. Throws also `attribute_invalid`, `alias_exists`, `username_invalid`.
   */
  migrate(context: SignInContext, call: { username: string; password: string; clientMetadata?: Metadata }): Promise<User | undefined>;
  /** Undefined where the pool has no such trigger, here and below. */
  defineAuthChallenge(
    context: SignInContext,
    call: TriggeredClaimant & { session: readonly PastChallenge[]; clientMetadata?: Metadata },
  ): Promise<{ challengeName: string | null; issueTokens: boolean; failAuthentication: boolean } | undefined>;
  createAuthChallenge(
    context: SignInContext,
    call: TriggeredClaimant & { challengeName: string; session: readonly PastChallenge[]; clientMetadata?: Metadata },
  ): Promise<{ publicChallengeParameters: Metadata; privateChallengeParameters: Metadata; challengeMetadata: string | null } | undefined>;
  /** VerifyAuthChallengeResponse: whether the answer is right. */
  verifyAuthChallenge(
    context: SignInContext,
    call: TriggeredClaimant & { privateParameters: Metadata; answer: string; clientMetadata?: Metadata },
  ): Promise<boolean | undefined>;
}

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
          validationData: clientMetadata ? { ...clientMetadata } : null,
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
