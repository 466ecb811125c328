import type { Users } from '../../directory/users/index.js';
import { defined } from '../../kernel/index.js';
import { refusal } from '../errors.js';
import { acceptCode, addressIn, type CodeSender, type OneTimeCodes } from '../factors/one-time-code/index.js';
import type { Limits } from '../threats/index.js';
import { updateWithRetry } from '../update-with-retry.js';
import { addressName, proofPurpose } from './addresses.js';
import type { UserAttributes } from './types.js';

/** Verifies an address of a signed-in user (GetUserAttributeVerificationCode, VerifyUserAttribute). */
export function createAttributeProofs(parts: {
  users: Users;
  codes: OneTimeCodes;
  codeSender: CodeSender;
  limits: Limits;
}): Pick<UserAttributes, 'requestCode' | 'verify'> {
  const { users, codes, codeSender, limits } = parts;
  return {
    async requestCode(pool, user, attribute, forTriggers) {
      const name = addressName(attribute);
      const waiting = user.codes[proofPurpose(name)]?.value;
      const to = waiting === undefined ? addressIn(user.attributes, name) : { attribute: name, value: waiting };
      if (!to) throw refusal('parameter_invalid', { message: `Cannot send a code: the user has no ${name}.` });
      await limits.take(pool.id, 'attribute-code', user.sub);
      const { code, pending } = codes.issue(user, proofPurpose(name), to);
      const next = { ...pending, ...defined({ value: waiting }) };
      await updateWithRetry(users, pool, user, (current) => {
        const isStill = current.codes[proofPurpose(name)]?.value === waiting && (waiting ?? current.attributes[name]) === to.value;
        if (!isStill) throw refusal('too_many_requests', { detail: 'the address was changed meanwhile' });
        return { codes: { [proofPurpose(name)]: next } };
      });
      return codeSender.send(pool, { event: 'verify-attribute', user, to, code, ...forTriggers });
    },

    async verify(pool, user, attribute, code) {
      const name = addressName(attribute);
      const purpose = proofPurpose(name);
      await limits.take(pool.id, 'verify-attribute', user.sub);
      const right = acceptCode(await codes.verify(pool, user, purpose, code), 'all');
      const proven = right.value ?? user.attributes[name];
      await updateWithRetry(users, pool, user, (current) => {
        const isStill = current.codes[purpose]?.hash === right.hash && (right.value ?? current.attributes[name]) === proven;
        if (!isStill || proven === undefined) throw refusal('code_expired', { detail: 'used, or the address was changed meanwhile' });
        return { attributes: { [name]: proven, [`${name}_verified`]: 'true' }, codes: { [purpose]: null } };
      });
    },
  };
}
