import { hasCode, type Sealer } from '../kernel/index.js';
import { iamError } from './errors.js';
import type { AccessRequest, Decision } from './policy/index.js';
import type { Principal } from './types.js';

/**
 * Sealed explanations of denials: the caller passes one to an administrator who may decode it
 * (DecodeAuthorizationMessage).
 */
export interface Denials {
  encode(principal: Principal, request: AccessRequest, decision: Decision): string;
  /** JSON. Throws `invalid_authorization_message`. */
  decode(message: string): string;
}

const PURPOSE = 'authorization-message';
const MAX_MESSAGE = 10_240;
/** Characters of condition values, cut beyond. */
const MAX_VALUE = 256;

export function createDenials(sealer: Sealer): Denials {
  return {
    encode(principal, { action, resource, context }, { decision, statement }) {
      const items = Object.entries(context).map(([key, value]) => ({
        key,
        values: { items: [value].flat().map((one) => ({ value: one.slice(0, MAX_VALUE) })) },
      }));
      const explanation = {
        allowed: false,
        explicitDeny: decision === 'deny-explicit',
        matchedStatements: { items: statement ? [statement] : [] },
        failures: { items: [] },
        context: { principal: { id: principal.userId, arn: principal.arn }, action, resource, conditions: { items } },
      };
      return sealer.seal(JSON.stringify(explanation), PURPOSE);
    },
    decode(message) {
      try {
        if (message.length <= MAX_MESSAGE) return sealer.open(message, PURPOSE).toString();
      } catch (cause) {
        if (!hasCode(cause, 'unsealable')) throw cause;
      }
      throw iamError('invalid_authorization_message', 'Message is not valid.');
    },
  };
}
