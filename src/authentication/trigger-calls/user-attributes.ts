import type { User } from '../../directory/users/index.js';
import type { Metadata } from '../types.js';

/** A user as functions are told of it. */
export function userAttributesOf(user: Pick<User, 'sub' | 'status' | 'attributes'>): Record<string, string> {
  return { sub: user.sub, ...user.attributes, 'cognito:user_status': user.status };
}

/** As a member of an event; absent when there is none. */
export const metadataOf = (clientMetadata: Metadata | undefined): { clientMetadata?: Record<string, string> } =>
  clientMetadata === undefined ? {} : { clientMetadata: { ...clientMetadata } };
