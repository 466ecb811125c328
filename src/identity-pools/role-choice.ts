import type { MembershipNeed } from '../sts/index.js';
import { IdentityPoolError, refusals } from './errors.js';
import type { IdentityPoolRoles, MappingRule, RoleMapping } from './types.js';

/** A login that proved itself, as far as role choice looks at it. */
export interface RoleClaims {
  /** The provider in AWS's words, for the refusal's text. */
  readonly provider: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The pool's mapping for this login's provider, if it has one. */
  readonly mapping?: RoleMapping;
}

/**
 * The role of an authenticated identity (cognito.md 19.5): that of the first login with a mapping, else the pool's role for authenticated
 * identities. Undefined: the pool names none. Throws `role_mapping_denied`.
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

/** Group or role membership of the login that gave it this role; undefined: the role rests on none. */
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

/** The role of guests. Undefined: the pool names none. Throws `role_mapping_denied`. */
export function guestRole(roles: IdentityPoolRoles, customRoleArn?: string): string | undefined {
  return theOnly(roles.unauthenticated, customRoleArn);
}

/** Without a mapping nobody but the pool chooses: a custom role must be the one it would give anyway. */
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

/** Claims as rules see them: of a list, `cognito:groups` say, any entry may match. An absent claim matches nothing, `NotEqual` included. */
function asTexts(claim: unknown): readonly string[] {
  if (Array.isArray(claim)) return claim.flatMap(asTexts);
  if (typeof claim === 'string') return [claim];
  return typeof claim === 'number' || typeof claim === 'boolean' ? [String(claim)] : [];
}
