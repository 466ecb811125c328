import { defined } from '../../kernel/index.js';
import type { Assertion } from '../../saml/index.js';
import { type StsError, stsError } from '../errors.js';
import type { SessionTags } from '../session-tags.js';

const ATTRIBUTES = 'https://aws.amazon.com/SAML/Attributes/';
const NAME = /^[\w+=,.@-]{2,64}$/;

/** Role session attributes of an assertion, in AWS's names. */
export interface RoleAttributes extends SessionTags {
  readonly roleSessionName: string;
  readonly sourceIdentity?: string;
  /** Seconds. */
  readonly sessionDuration?: number;
}

/** Reports whether the assertion gives the user this role, by a pair of ARNs in either order. */
export function givesRole({ attributes }: Assertion, roleArn: string, providerArn: string): boolean {
  return (attributes.get(`${ATTRIBUTES}Role`) ?? []).some((value) => {
    const pair = value.split(',').map((arn) => arn.trim());
    return pair.length === 2 && pair.includes(roleArn) && pair.includes(providerArn);
  });
}

/** Throws `invalid_identity_token`. */
export function readRoleAttributes({ attributes }: Assertion): RoleAttributes {
  const [roleSessionName, ...more] = attributes.get(`${ATTRIBUTES}RoleSessionName`) ?? [];
  if (roleSessionName === undefined || more.length > 0) throw invalid('RoleSessionName is required in AuthnResponse');
  if (!NAME.test(roleSessionName)) throw invalid('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}');
  const sourceIdentity = attributes.get(`${ATTRIBUTES}SourceIdentity`)?.[0];
  if (sourceIdentity !== undefined && (!NAME.test(sourceIdentity) || /^aws:/i.test(sourceIdentity)))
    throw invalid('Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"');
  const duration = attributes.get(`${ATTRIBUTES}SessionDuration`)?.[0];
  if (duration !== undefined && !/^\d{1,6}$/.test(duration)) throw invalid('SessionDuration in AuthnResponse must be a number of seconds');
  return {
    roleSessionName,
    ...defined({ sourceIdentity, sessionDuration: duration === undefined ? undefined : Number(duration) }),
    tags: tagsIn(attributes),
    transitiveTagKeys: attributes.get(`${ATTRIBUTES}TransitiveTagKeys`) ?? [],
  };
}

function tagsIn(attributes: Assertion['attributes']): { key: string; value: string }[] {
  const prefix = `${ATTRIBUTES}PrincipalTag:`;
  return [...attributes].flatMap(([name, values]) => {
    if (!name.startsWith(prefix)) return [];
    if (values.length > 1) throw invalid('A principal tag in AuthnResponse must have one value');
    return [{ key: name.slice(prefix.length), value: values[0] ?? '' }];
  });
}

export const invalid = (message: string, cause?: unknown): StsError =>
  stsError('invalid_identity_token', message, cause === undefined ? {} : { cause });
