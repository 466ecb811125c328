import { securityOf, type UserPool } from '../../directory/pools/index.js';
import { type PendingCode, type User, type UserChange, type Users, validateAttributes } from '../../directory/users/index.js';
import { defined, hasCode, type Logger } from '../../kernel/index.js';
import { refusal } from '../errors.js';
import type { Address, CodeSender, OneTimeCodes } from '../factors/one-time-code/index.js';
import type { Limits } from '../threats/index.js';
import type { CodeDelivery } from '../types.js';
import { updateWithRetry } from '../update-with-retry.js';
import { ADDRESSES, assertIdentifiable, forgottenProofs, proofPurpose } from './addresses.js';
import type { UserAttributes } from './types.js';

type Change = Readonly<Record<string, string | null>>;

/** Attribute changes by a user or an administrator, with the codes that verify new addresses. */
export function createAttributeUpdates(parts: {
  users: Users;
  codes: OneTimeCodes;
  codeSender: CodeSender;
  limits: Limits;
  logger: Logger;
}): Pick<UserAttributes, 'update'> {
  const { users, codes, codeSender, limits, logger } = parts;

  /**
   * Delivery failures of administrative changes are logged only: AdminUpdateUserAttributes has no CodeDeliveryFailureException. The user
   * can request another code.
   */
  async function send(byAdmin: boolean, message: () => Promise<CodeDelivery>): Promise<CodeDelivery[]> {
    try {
      return [await message()];
    } catch (error) {
      if (!byAdmin || !hasCode(error, 'delivery_failed')) throw error;
      logger.error({ err: error }, 'a code could not be delivered');
      return [];
    }
  }

  async function spareTheInbox(pool: UserPool, user: User): Promise<void> {
    try {
      await limits.take(pool.id, 'changed-address', user.sub);
    } catch (error) {
      // UpdateUserAttributes has no LimitExceededException.
      throw hasCode(error, 'limit_exceeded') ? refusal('too_many_requests', { detail: 'codes for changed addresses' }) : error;
    }
  }

  return {
    async update(pool, user, attributes, writer, clientMetadata) {
      const change = validateAttributes(pool, attributes, { ...writer, on: 'update' });
      refuseEarlyPreferred(pool, user, change);
      const byAdmin = writer.by === 'admin';
      const addresses = newAddresses(pool, user, change);
      if (!byAdmin && addresses.length > 0) await spareTheInbox(pool, user);
      const issued = addresses.map((to) => ({ to, ...codes.issue(user, proofPurpose(to.attribute), to) }));
      const changed = await updateWithRetry(users, pool, user, (current) => {
        assertIdentifiable(pool, current, change);
        return changeWith(pool, change, issued);
      });
      const forTriggers = {
        ...defined({ clientId: writer.by === 'user' ? writer.client.id : undefined, clientMetadata }),
      };
      const sent = issued.map(({ to, code }) =>
        send(byAdmin, () => codeSender.send(pool, { event: 'update-attribute', user: changed, to, code, ...forTriggers })),
      );
      return (await Promise.all(sent)).flat();
    },
  };
}

/** Addresses in a change that need a code: those the pool verifies, unless the change sets their `_verified` attribute. */
function newAddresses(pool: UserPool, user: User, change: Change): Address[] {
  return ADDRESSES.filter(
    (name) => pool.autoVerifiedAttributes.includes(name) || securityOf(pool).verifiedBeforeUpdate.includes(name),
  ).flatMap((attribute) => {
    const value = change[attribute];
    const isNew = typeof value === 'string' && value !== user.attributes[attribute] && change[`${attribute}_verified`] !== 'true';
    return isNew ? [{ attribute, value }] : [];
  });
}

/**
 * The change without the addresses that wait for their codes and without their `_verified` attributes, which belong to the old addresses.
 */
function changeWith(
  pool: UserPool,
  change: Change,
  issued: readonly { readonly to: Address; readonly pending: PendingCode }[],
): UserChange {
  const { verifiedBeforeUpdate } = securityOf(pool);
  const waiting = issued.filter(({ to }) => verifiedBeforeUpdate.includes(to.attribute));
  const codes = issued.map(({ to, pending }) => [
    proofPurpose(to.attribute),
    { ...pending, ...defined({ value: waiting.some((other) => other.to === to) ? to.value : undefined }) },
  ]);
  const attributes = Object.entries(change).filter(
    ([name]) => !waiting.some(({ to }) => name === to.attribute || name === `${to.attribute}_verified`),
  );
  return { attributes: Object.fromEntries(attributes), codes: { ...forgottenProofs(Object.keys(change)), ...Object.fromEntries(codes) } };
}

/** Throws `attribute_invalid`: `preferred_username` as an alias is for confirmed users only (Cognito alias attributes). */
function refuseEarlyPreferred(pool: UserPool, { status }: User, change: Change): void {
  if (status !== 'UNCONFIRMED' || !pool.aliasAttributes.includes('preferred_username') || !change['preferred_username']) return;
  throw refusal('attribute_invalid', { message: 'preferred_username can only be set once the user is confirmed.' });
}
