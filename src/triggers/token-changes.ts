import { defined } from '../kernel/index.js';
import { invalidAnswer } from './errors.js';
import { isRecord } from './readers.js';
import type { Contracts, PoolTriggers } from './types.js';

type Claims = Readonly<Record<string, unknown>>;

interface ClaimChanges {
  readonly add: Claims;
  readonly suppress: readonly string[];
}

/** Changes of a pre token generation trigger. */
export interface TokenChanges {
  readonly id: ClaimChanges;
  readonly access: ClaimChanges & { readonly scopesToAdd: readonly string[]; readonly scopesToSuppress: readonly string[] };
  /** Omitted: the groups are unchanged. */
  readonly groups?: { readonly names: readonly string[]; readonly roles: readonly string[]; readonly preferredRole?: string };
}

/**
 * Claims that no trigger can change (Cognito pre token generation), in addition to all of
 * `cognito:`.
 */
const PROTECTED = new Set(
  `acr amr aud at_hash auth_time azp client_id cnf device_key event_id exp iat identities iss jti nbf nonce origin_jti scope sub token_use
  username version`.split(/\s+/),
);
const MAX_CHANGES = 5000;
/** RFC 6749 section 3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/;

const invalid = (member: string) => invalidAnswer('preTokenGeneration', member);

/** Throws `trigger_answer_invalid`. */
export function tokenChangesOf(
  version: NonNullable<PoolTriggers['preTokenGeneration']>['version'],
  response: Contracts['preTokenGeneration']['response'],
): TokenChanges {
  const details = (version === 'V1_0' ? response.claimsOverrideDetails : response.claimsAndScopeOverrideDetails) ?? {};
  const id = version === 'V1_0' ? details : recordOf(details['idTokenGeneration'], 'idTokenGeneration');
  const access = version === 'V1_0' ? {} : recordOf(details['accessTokenGeneration'], 'accessTokenGeneration');
  const groups = groupsOf(details);
  const changes: TokenChanges = {
    id: claimChangesOf(id, version),
    access: {
      ...claimChangesOf(access, version),
      scopesToAdd: scopesOf(access, 'scopesToAdd'),
      scopesToSuppress: scopesOf(access, 'scopesToSuppress'),
    },
    ...defined({ groups }),
  };
  const { id: ofId, access: ofAccess } = changes;
  const lists = [ofId.suppress, ofAccess.suppress, ofAccess.scopesToAdd, ofAccess.scopesToSuppress];
  const count = [ofId.add, ofAccess.add].map((add) => Object.keys(add).length).concat(lists.map((list) => list.length));
  if (count.reduce((sum, one) => sum + one, 0) > MAX_CHANGES) throw invalid('more than 5000 changes');
  return changes;
}

/** Applies the changes to the claims of an ID token. */
export function changedIdClaims(claims: Claims, { id, groups }: TokenChanges): Record<string, unknown> {
  const { 'cognito:groups': _groups, 'cognito:roles': _roles, 'cognito:preferred_role': _preferred, ...others } = claims;
  const base = groups ? { ...others, ...groupClaims(groups) } : claims;
  const suppressed = new Set(
    id.suppress.includes('cognito:groups') ? [...id.suppress, 'cognito:roles', 'cognito:preferred_role'] : id.suppress,
  );
  return without({ ...base, ...added(id.add) }, (name) => suppressed.has(name) && (!isProtected(name) || GROUP_CLAIMS.has(name)));
}

export interface AccessTokenParts {
  readonly clientId: string;
  readonly scope: string;
  readonly groups?: readonly string[];
}

/**
 * Applies the changes to the claims of an access token beyond the protocol's. `audience` may only
 * be the client itself, as in Cognito.
 */
export function changedAccessToken(
  { clientId, scope, groups }: AccessTokenParts,
  { access, groups: override }: TokenChanges,
): { claims: Record<string, unknown>; scope: string; groups: readonly string[]; audience?: string } {
  const scopes = new Set(
    [...scope.split(' '), ...access.scopesToAdd].filter((one) => one !== '' && !access.scopesToSuppress.includes(one)),
  );
  const hidden = access.suppress.includes('cognito:groups');
  return {
    claims: without(added(access.add), (name) => access.suppress.includes(name)),
    scope: [...scopes].join(' '),
    groups: hidden ? [] : (override?.names ?? groups ?? []),
    ...defined({ audience: access.add['aud'] === clientId && !access.suppress.includes('aud') ? clientId : undefined }),
  };
}

const GROUP_CLAIMS = new Set(['cognito:groups', 'cognito:roles', 'cognito:preferred_role']);

const isProtected = (name: string): boolean => PROTECTED.has(name) || name.startsWith('cognito:');

/** Filters added claims: `dev:` claims can only be suppressed. */
const added = (claims: Claims): Record<string, unknown> => without(claims, (name) => isProtected(name) || name.startsWith('dev:'));

const without = (claims: Claims, goes: (name: string) => boolean): Record<string, unknown> =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => !goes(name)));

function groupClaims({ names, roles, preferredRole }: NonNullable<TokenChanges['groups']>): Claims {
  return {
    ...defined({ 'cognito:groups': names.length > 0 ? names : undefined }),
    ...defined({ 'cognito:roles': roles.length > 0 ? roles : undefined }),
    ...defined({ 'cognito:preferred_role': preferredRole }),
  };
}

function claimChangesOf(details: Record<string, unknown>, version: string): ClaimChanges {
  const add = recordOf(details['claimsToAddOrOverride'], 'claimsToAddOrOverride');
  const wrong = Object.entries(add).find(([, value]) => value === undefined || (version === 'V1_0' && typeof value === 'object'));
  if (wrong) throw invalid(`claimsToAddOrOverride.${wrong[0].slice(0, 64)}`);
  // Version 1 converts every value to text.
  const values = version === 'V1_0' ? Object.fromEntries(Object.entries(add).map(([name, value]) => [name, String(value)])) : add;
  return { add: values, suppress: textsOf(details, 'claimsToSuppress') };
}

/** Undefined when omitted: unchanged. Null or empty: none. */
function groupsOf(details: Record<string, unknown>): TokenChanges['groups'] | undefined {
  const given = details['groupOverrideDetails'];
  if (given === undefined) return undefined;
  const groups = recordOf(given, 'groupOverrideDetails');
  const preferred = groups['preferredRole'] ?? undefined;
  if (preferred !== undefined && typeof preferred !== 'string') throw invalid('preferredRole');
  return {
    names: textsOf(groups, 'groupsToOverride'),
    roles: textsOf(groups, 'iamRolesToOverride'),
    ...defined({ preferredRole: preferred }),
  };
}

function scopesOf(details: Record<string, unknown>, member: string): readonly string[] {
  const scopes = textsOf(details, member);
  if (!scopes.every((scope) => SCOPE.test(scope))) throw invalid(member);
  return scopes;
}

function textsOf(details: Record<string, unknown>, member: string): readonly string[] {
  const value = details[member] ?? [];
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) throw invalid(member);
  return value;
}

function recordOf(value: unknown, member: string): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) throw invalid(member);
  return value;
}
