import type { User } from '../../directory/users/index.js';
import type { Metadata } from '../types.js';

/** `userAttributes` of trigger events. */
export function userAttributesOf(user: Pick<User, 'sub' | 'status' | 'attributes'>): Record<string, string> {
  return { sub: user.sub, ...user.attributes, 'cognito:user_status': user.status };
}

/** `clientMetadata` as a member of an event; empty when there is none. */
export const metadataOf = (clientMetadata: Metadata | undefined): { clientMetadata?: Record<string, string> } =>
  clientMetadata === undefined ? {} : { clientMetadata: { ...clientMetadata } };
