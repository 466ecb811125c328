import { defined } from '../../kernel/index.js';
import type { EffectiveGroups } from '../users/index.js';
import type { Group } from './types.js';

const placeOf = ({ precedence = Number.POSITIVE_INFINITY }: Group): number => precedence;

/** Compares groups: the lowest precedence first; equals by name. */
export function byPrecedence(a: Group, b: Group): number {
  if (placeOf(a) !== placeOf(b)) return placeOf(a) - placeOf(b);
  return a.name < b.name ? -1 : 1;
}

/**
 * Computes a user's effective groups: the preferred role is that of the group with the lowest
 * precedence among those with a role; none when several tie with different roles (Cognito
 * `cognito:preferred_role`).
 */
export function effectiveGroupsIn(groups: readonly Group[]): EffectiveGroups {
  const sorted = [...groups].sort(byPrecedence);
  const offering = sorted.filter(({ roleArn }) => roleArn !== undefined);
  const first = offering[0];
  const best = new Set(offering.filter((group) => placeOf(group) === placeOf(first!)).map(({ roleArn }) => roleArn!));
  return {
    names: sorted.map(({ name }) => name),
    roles: [...new Set(offering.map(({ roleArn }) => roleArn!))],
    ...defined({ preferredRole: first && best.size === 1 ? first.roleArn! : undefined }),
  };
}
