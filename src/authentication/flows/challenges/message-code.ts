import type { User, Users } from '../../../directory/users/index.js';
import { constantTimeEqual, defined, hasCode, hmacSha256, type Ids, type Sealer } from '../../../kernel/index.js';
import type { BackgroundDelivery } from '../../background-delivery.js';
import type { Claimants } from '../../claimants.js';
import type { DecoyUsers } from '../../decoy-users.js';
import { refusal } from '../../errors.js';
import { type Address, addressIn, type CodeSender, deliveryTo } from '../../factors/one-time-code/index.js';
import type { CodeAttempts, Limits } from '../../threats/index.js';
import type { CallMetadata, ChallengeAnswer, CodeDelivery, SignInContext } from '../../types.js';
import { updateWithRetry } from '../../update-with-retry.js';
import type { Outcome, Progress } from '../outcome.js';
import type { ChallengeSessions } from '../sessions.js';

export type MessageChallenge = 'SMS_MFA' | 'EMAIL_OTP' | 'SMS_OTP';

/** One-time code by e-mail or SMS as first or second factor. Its hash is part of the session: nothing else is stored. */
export interface MessageCode {
  /** Sends a code. One write, which counts the message. Throws `limit_exceeded`, `delivery_failed`. */
  ask(context: SignInContext, user: User, challenge: MessageChallenge, progress: Progress, callMetadata: CallMetadata): Promise<Outcome>;
  /** Same challenge without a message and without a right answer, for unknown users and users who cannot get one. */
  askDecoy(context: SignInContext, user: User | undefined, challenge: MessageChallenge, progress: Progress): Promise<Outcome>;
  /** Verifies the code; a wrong one leaves the session usable. */
  answer(context: SignInContext, answer: ChallengeAnswer): Promise<Outcome>;
}

const ANSWERS = { SMS_MFA: 'SMS_MFA_CODE', EMAIL_OTP: 'EMAIL_OTP_CODE', SMS_OTP: 'SMS_OTP_CODE' } as const;

/** Codes of first factors are longer, as in Cognito. */
const DIGITS = { first: 8, second: 6 } as const;

export function createMessageCode(parts: {
  users: Users;
  codeSender: CodeSender;
  background: BackgroundDelivery;
  limits: Limits;
  attempts: CodeAttempts;
  sessions: ChallengeSessions;
  decoyUsers: Pick<DecoyUsers, 'deliveryOf'>;
  claimants: Claimants;
  sealer: Sealer;
  ids: Ids;
}): MessageCode {
  const { users, codeSender, background, limits, attempts, sessions, decoyUsers, claimants, ids } = parts;
  const key = parts.sealer.derive('sign-in-code');
  const hashOf = (poolId: string, sub: string, salt: string, { attribute, value }: Address, code: string): string =>
    hmacSha256(key, JSON.stringify([poolId, sub, salt, attribute, value, code])).toString('base64url');

  const attributeOf = (challenge: MessageChallenge): Address['attribute'] => (challenge === 'EMAIL_OTP' ? 'email' : 'phone_number');

  function challengeOf(challenge: MessageChallenge, username: string, delivery: CodeDelivery, session: string): Outcome {
    const parameters = {
      CODE_DELIVERY_DELIVERY_MEDIUM: delivery.medium,
      CODE_DELIVERY_DESTINATION: delivery.destination,
      USER_ID_FOR_SRP: username,
    };
    return { kind: 'challenge', name: challenge, parameters, session };
  }

  /** Marks the address as verified, unless it has become another user's alias. */
  async function withVerifiedAddress(context: SignInContext, user: User, { attribute }: Address): Promise<User> {
    if (user.attributes[`${attribute}_verified`] === 'true') return user;
    try {
      return await updateWithRetry(users, context.pool, user, () => ({ attributes: { [`${attribute}_verified`]: 'true' } }));
    } catch (error) {
      if (!hasCode(error, 'alias_exists')) throw error;
      return user;
    }
  }

  return {
    async ask(context, user, challenge, progress, { clientMetadata }) {
      const { pool } = context;
      const to = addressIn(user.attributes, attributeOf(challenge));
      if (!to) throw refusal('user_state_unsupported', { detail: `no ${attributeOf(challenge)}` });
      await limits.take(pool.id, 'sign-in-code', user.sub);
      const isFirst = progress.shown.length === 0;
      const code = ids.digits(isFirst ? DIGITS.first : DIGITS.second);
      const forTriggers = { clientId: context.client.id, ...defined({ clientMetadata }) };
      const send = () => codeSender.send(pool, { event: 'sign-in', user, to, code, ...forTriggers });
      const delivery = isFirst && context.client.preventUserExistenceErrors ? await background.answer(deliveryTo(to), send) : await send();
      const salt = ids.token(8);
      const session = sessions.open(context, {
        challenge,
        sub: user.sub,
        username: user.username,
        progress,
        data: { salt, hash: hashOf(pool.id, user.sub, salt, to, code) },
      });
      return challengeOf(challenge, user.username, delivery, session);
    },

    async askDecoy(context, user, challenge, progress) {
      const { pool } = context;
      const { claimedName } = progress;
      const { sub, username } = claimants.orDecoy(pool, user, claimedName);
      await limits.take(pool.id, 'sign-in-code', sub);
      const delivery = await background.answer(decoyUsers.deliveryOf(pool, claimedName, [attributeOf(challenge)], user?.attributes));
      // Lengths of real values.
      const data = { salt: ids.token(8), hash: ids.token(32) };
      const session = sessions.open(context, { challenge, sub, username, progress, data });
      return challengeOf(challenge, username, delivery, session);
    },

    async answer(context, { challenge, session: givenSession, responses }) {
      const { pool } = context;
      if (givenSession === undefined) throw refusal('parameter_missing', { message: 'Missing required parameter Session' });
      const session = sessions.read(context, givenSession, { challenge, name: responses['USERNAME']! });
      const code = responses[ANSWERS[challenge as MessageChallenge]]!;
      const user = await users.findBySub(pool.id, session.sub);
      const to = user && addressIn(user.attributes, attributeOf(challenge as MessageChallenge));
      await attempts.assess(pool.id, session.sub, () => {
        const hash = hashOf(pool.id, session.sub, session.data['salt']!, to ?? { attribute: 'email', value: '' }, code);
        return constantTimeEqual(hash, session.data['hash']!) && to !== undefined;
      });
      await sessions.spend(context, session);
      const shown = [...session.progress.shown, to!.attribute === 'email' ? 'email' : 'sms'] as const;
      return { kind: 'shown', user: await withVerifiedAddress(context, user!, to!), progress: { ...session.progress, shown } };
    },
  };
}
