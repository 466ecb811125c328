import { own } from '../../kernel/index.js';
import type { AppClient } from '../clients/index.js';
import { isStandardAttribute } from '../pools/index.js';
import type { User } from './types.js';

/** Scope of each standard claim outside of `profile` (OpenID Connect Core section 5.4). */
const SCOPES: Readonly<Record<string, string>> = {
  email: 'email',
  email_verified: 'email',
  phone_number: 'phone',
  phone_number_verified: 'phone',
  address: 'address',
};

/** Scope of a claim of the user. Custom attributes and `identities`, which no standard assigns, belong to `profile`. */
export const scopeOfClaim = (name: string): string => own(SCOPES, name) ?? 'profile';

/** Response that contains the claims. `sole-id-token`: an ID token without an access token (`response_type=id_token`). */
export type ClaimsTarget = 'userinfo' | 'id-token' | 'sole-id-token';

/**
 * Selects claims of a user for a pool with the protocol profile `openid` (OpenID Connect Core sections 5.4 and 5.5): each scope gives its
 * own claims at userInfo, and in the ID token only where no access token is issued. `requested`: names in the `claims` parameter; one whose
 * scope the client does not have is ignored. ID tokens always contain the custom attributes and `identities` of `profile`: rules and
 * principal tags of identity pools read them. Without `scopes` (sign-in by the API): all.
 */
export function openIdSelection(parts: {
  readonly scopes: readonly string[] | undefined;
  readonly client: Pick<AppClient, 'oauthScopes'>;
  readonly target: ClaimsTarget;
  readonly requested: readonly string[];
}): (name: string) => boolean {
  const { scopes, client, target, requested } = parts;
  if (scopes === undefined) return () => true;
  return (name) => {
    const scope = scopeOfClaim(name);
    if (requested.includes(name) && client.oauthScopes.includes(scope)) return true;
    return scopes.includes(scope) && (target !== 'id-token' || !isStandardAttribute(name) || name === 'identities');
  };
}

const MONTH_FIRST = /^(\d{2})\/(\d{2})\/(\d{4})$/;
const ADDRESS_MEMBERS = ['formatted', 'street_address', 'locality', 'region', 'postal_code', 'country'];

const truth = (value: string): unknown => (value === 'true' || value === 'false' ? value === 'true' : value);

/** Standard claims whose stored text is not their value (OpenID Connect Core section 5.1). Custom attributes stay strings. */
const TYPES: Readonly<Record<string, (value: string) => unknown>> = {
  email_verified: truth,
  phone_number_verified: truth,
  updated_at: (value) => (Number.isFinite(Number(value)) ? Math.floor(Number(value)) : value),
  birthdate: (value) => value.replace(MONTH_FIRST, '$3-$1-$2'),
  address: addressOf,
};

/** Value of a claim in its JSON type. Values that are not strings remain. */
export const openIdValue = (name: string, value: unknown): unknown =>
  typeof value === 'string' ? (own(TYPES, name)?.(value) ?? value) : value;

/** Address claim (section 5.1.1): of the members of a stored JSON object, otherwise of the whole text. */
function addressOf(text: string): Readonly<Record<string, string>> {
  const members = Object.entries(objectIn(text) ?? {}).filter(
    ([name, value]) => ADDRESS_MEMBERS.includes(name) && typeof value === 'string',
  );
  return members.length > 0 ? Object.fromEntries(members) : { formatted: text };
}

function objectIn(text: string): object | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

/** Attributes with the time of the last change, in seconds, and without empty ones (section 5.3.2). */
export function openIdAttributes(attributes: User['attributes'], { updatedAt }: Pick<User, 'updatedAt'>): User['attributes'] {
  const updated = { updated_at: String(Math.floor(updatedAt.getTime() / 1000)), ...attributes };
  return Object.fromEntries(Object.entries(updated).filter(([, value]) => value !== ''));
}
