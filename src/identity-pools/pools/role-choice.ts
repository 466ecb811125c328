import type { MembershipNeed } from '../../sts/index.js';
import { IdentityPoolError, refusals } from '../errors.js';
import type { IdentityPoolRoles, MappingRule, RoleMapping } from '../types.js';

/** Verified login as role choice needs it. */
export interface RoleClaims {
  /** AWS's name of the provider, for the refusal's text. */
  readonly provider: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The pool's mapping for this login's provider, if any. */
  readonly mapping?: RoleMapping;
}

/**
 * Chooses the role of an authenticated identity: that of the first login with a mapping, else the
 * pool's role for authenticated identities. Undefined: the pool has none. Throws
 * `role_mapping_denied`.
 */
export function chooseRole(roles: IdentityPoolRoles, logins: readonly RoleClaims[], customRoleArn?: string): string | undefined {
  const mapped = logins.find((login) => login.mapping !== undefined);
  if (!mapped?.mapping) return theOnly(roles.authenticated, customRoleArn);
  const { mapping, claims } = mapped;
  const candidates =
    mapping.kind === 'Token' ? rolesInToken(claims) : mapping.rules.filter((rule) => matches(rule, claims)).map((rule) => rule.roleArn);
  if (customRoleArn !== undefined) {
    if (candidates.includes(customRoleArn)) return customRoleArn;
    throw refusals.roleDenied(mapped.provider);
  }
  const role = mapping.kind === 'Token' ? theOneRole(claims, candidates) : candidates[0];
  if (role !== undefined) return role;
  if (mapping.ambiguous === 'AuthenticatedRole') return roles.authenticated;
  throw refusals.roleDenied(mapped.provider);
}

/**
 * Returns the group or role membership that gave the login this role; undefined when it depends on
 * none.
 */
export function groupNeedOf({ claims, mapping }: RoleClaims, roleArn: string): MembershipNeed | undefined {
  if (mapping?.kind === 'Token')
    return rolesInToken(claims).includes(roleArn) || claims['cognito:preferred_role'] === roleArn
      ? { kind: 'roles', anyOf: [roleArn] }
      : undefined;
  const rule = mapping?.rules.find((one) => one.roleArn === roleArn && matches(one, claims));
  const kind = rule && GROUP_CLAIMS.get(rule.claim);
  return kind && { kind, anyOf: asTexts(claims[rule.claim]).filter((text) => matches(rule, { [rule.claim]: text })) };
}

const GROUP_CLAIMS: ReadonlyMap<string, MembershipNeed['kind']> = new Map([
  ['cognito:groups', 'groups'],
  ['cognito:roles', 'roles'],
  ['cognito:preferred_role', 'roles'],
]);

/** Returns the role of guests. Undefined: the pool has none. Throws `role_mapping_denied`. */
export function guestRole(roles: IdentityPoolRoles, customRoleArn?: string): string | undefined {
  return theOnly(roles.unauthenticated, customRoleArn);
}

/** Returns the pool's role: without a mapping a custom role must equal it. */
function theOnly(role: string | undefined, customRoleArn: string | undefined): string | undefined {
  if (customRoleArn === undefined || customRoleArn === role) return role;
  throw new IdentityPoolError('role_mapping_denied', `Access to Role '${customRoleArn}' is forbidden.`);
}

function rolesInToken(claims: Readonly<Record<string, unknown>>): readonly string[] {
  const roles = claims['cognito:roles'];
  return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
}

function theOneRole(claims: Readonly<Record<string, unknown>>, roles: readonly string[]): string | undefined {
  const preferred = claims['cognito:preferred_role'];
  if (typeof preferred === 'string' && preferred !== '') return preferred;
  return roles.length === 1 ? roles[0] : undefined;
}

function matches(rule: MappingRule, claims: Readonly<Record<string, unknown>>): boolean {
  const texts = asTexts(Object.hasOwn(claims, rule.claim) ? claims[rule.claim] : undefined);
  switch (rule.match) {
    case 'Equals':
      return texts.some((text) => text === rule.value);
    case 'NotEqual':
      return texts.length > 0 && texts.every((text) => text !== rule.value);
    case 'Contains':
      return texts.some((text) => text.includes(rule.value));
    case 'StartsWith':
      return texts.some((text) => text.startsWith(rule.value));
  }
}

/**
 * Returns the claim's values for rules: any entry of a list, such as `cognito:groups`, may match.
 * An absent claim matches nothing, `NotEqual` included.
 */
function asTexts(claim: unknown): readonly string[] {
  if (Array.isArray(claim)) return claim.flatMap(asTexts);
  if (typeof claim === 'string') return [claim];
  return typeof claim === 'number' || typeof claim === 'boolean' ? [String(claim)] : [];
}
