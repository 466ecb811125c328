import { defined, own } from '../../kernel/index.js';
import type { AppClient } from '../clients/index.js';
import { protocolProfileOf, type UserPool } from '../pools/index.js';
import { type ClaimsTarget, openIdAttributes, openIdSelection, openIdValue } from './openid-claims.js';
import type { EffectiveGroups, ExternalIdentity, User } from './types.js';

/** Attributes that the server itself maintains: never writable. */
const SERVER_MAINTAINED: ReadonlySet<string> = new Set(['sub', 'identities']);
/** Verification flags: users never write them, whatever a client's permissions say. */
const PROOFS: ReadonlySet<string> = new Set(['email_verified', 'phone_number_verified']);

type Permissions = Pick<AppClient, 'readAttributes' | 'writeAttributes'>;

/** A client that lists no attributes, or an empty list, may use all: standard and custom ones. */
const isListed = (list: readonly string[] | undefined, name: string): boolean => !list?.length || list.includes(name);

/** Returns the attributes that the client may read: those it lists, and `sub`; never developer-only ones. */
export function readableAttributes(pool: Pick<UserPool, 'schema'>, client: Permissions): ReadonlySet<string> {
  const { readAttributes } = client;
  const names = pool.schema.filter(({ name, developerOnly }) => {
    if (name === 'sub') return true;
    if (developerOnly) return false;
    return isListed(readAttributes, name);
  });
  return new Set(names.map(({ name }) => name));
}

/**
 * Returns the attributes that users may write through the client: those it lists; never a
 * verification flag or a developer-only attribute.
 */
export function writableAttributes(pool: Pick<UserPool, 'schema'>, client: Permissions): ReadonlySet<string> {
  const { writeAttributes } = client;
  const names = pool.schema.filter(({ name, developerOnly }) => {
    if (developerOnly || PROOFS.has(name) || SERVER_MAINTAINED.has(name)) return false;
    return isListed(writeAttributes, name);
  });
  return new Set(names.map(({ name }) => name));
}

export function isServerMaintained(name: string): boolean {
  return SERVER_MAINTAINED.has(name);
}

/** Reports whether users may write the attribute where no client is involved. */
export function mayUserWrite(name: string): boolean {
  return !PROOFS.has(name) && !SERVER_MAINTAINED.has(name);
}

/** Claims of each scope in Cognito's manner; `openid` alone gives all (Cognito ID tokens). */
const SCOPES: Readonly<Record<string, readonly string[] | 'all'>> = {
  profile: 'all',
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
};

type Claim = (value: string) => unknown;

const truth: Claim = (value) => value === 'true';

/** Claims that are not strings in Cognito's tokens. Custom attributes stay strings whatever their type. */
const FORMS: Readonly<Record<string, Claim>> = {
  email_verified: truth,
  phone_number_verified: truth,
  updated_at: Number,
  address: (value) => ({ formatted: value }),
};

/**
 * Builds the user's claims of an ID token: `cognito:username`, effective groups and roles if any,
 * and the attributes that the client may read and the scopes include, as the pool's protocol profile
 * has it. Without `scopes` (sign-in by the API): all readable ones. The issuer adds `sub`.
 */
export function claimsOf(
  user: User,
  context: {
    readonly pool: Pick<UserPool, 'schema' | 'extensions'>;
    readonly client: Pick<AppClient, 'readAttributes' | 'writeAttributes' | 'oauthScopes'>;
    readonly scopes?: readonly string[];
    /** From `Groups.effectiveGroupsOf`. Omitted: no group claims. */
    readonly effectiveGroups?: EffectiveGroups;
    /** Response that contains them. Omitted: an ID token. */
    readonly target?: ClaimsTarget;
    /** Names in the `claims` parameter. Omitted: none. */
    readonly requested?: readonly string[];
  },
): Record<string, unknown> {
  const { pool, client, scopes, target = 'id-token', requested = [] } = context;
  const isOpenId = protocolProfileOf(pool) === 'openid';
  const readable = readableAttributes(pool, client);
  const allowed = isOpenId ? openIdSelection({ scopes, client, target, requested }) : throughScopes(scopes);
  const shown = (name: string): boolean => name !== 'sub' && readable.has(name) && allowed(name);
  const proven = withProofs(user.attributes);
  const attributes = isOpenId ? openIdAttributes(proven, user) : proven;
  const typed = isOpenId ? openIdValue : (name: string, value: string) => (own(FORMS, name) ?? String)(value);
  const claims = Object.entries(attributes)
    .filter(([name]) => shown(name))
    .map(([name, value]) => [name, typed(name, value)]);
  return {
    ...Object.fromEntries(claims),
    'cognito:username': user.username,
    ...defined({ identities: user.identities && allowed('identities') ? user.identities.map(identityClaim) : undefined }),
    ...groupClaims(context.effectiveGroups),
  };
}

/** Claims after a pre token generation trigger, which may set text: in a pool with the profile `openid`, standard claims in their JSON types. */
export function typedClaims(
  pool: Pick<UserPool, 'extensions'>,
  claims: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (protocolProfileOf(pool) !== 'openid') return claims;
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, openIdValue(name, value)]));
}

function groupClaims({ names, roles, preferredRole }: EffectiveGroups = { names: [], roles: [] }): Record<string, unknown> {
  return {
    ...defined({ 'cognito:groups': names.length > 0 ? [...names] : undefined }),
    ...defined({ 'cognito:roles': roles.length > 0 ? [...roles] : undefined }),
    ...defined({ 'cognito:preferred_role': preferredRole }),
  };
}

/** Cognito's form of `identities`: every value a string, or null. */
function identityClaim({ userId, providerName, providerType, issuer, primary, linkedAt }: ExternalIdentity): Record<string, string | null> {
  const dateCreated = String(linkedAt.getTime());
  return { userId, providerName, providerType, issuer: issuer ?? null, primary: String(primary), dateCreated };
}

function throughScopes(scopes: readonly string[] | undefined): (name: string) => boolean {
  const limits = scopes?.flatMap((scope) => (Object.hasOwn(SCOPES, scope) ? [SCOPES[scope]!] : [])) ?? [];
  if (limits.length === 0 || limits.includes('all')) return () => true;
  return (name) => limits.some((limit) => limit.includes(name));
}

/** Adds the missing verification flags as false. */
function withProofs(attributes: User['attributes']): User['attributes'] {
  return {
    ...defined({
      email_verified: attributes['email'] === undefined ? undefined : 'false',
      phone_number_verified: attributes['phone_number'] === undefined ? undefined : 'false',
    }),
    ...attributes,
  };
}
