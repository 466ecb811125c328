import { defined } from '../kernel/index.js';
import type { RequestContext } from './policy/index.js';
import type { SessionContent } from './session-token.js';
import type { WebIdentity } from './types.js';

/** Provider name of the tokens that identity pools issue. */
export const COGNITO_IDENTITY = 'cognito-identity.amazonaws.com';

/** Returns `{provider}:aud`, `:sub` and `:amr` for trust and permission policies. */
export function identityContext({ provider, audience, subject, amr }: WebIdentity): RequestContext {
  return { [`${provider}:aud`]: audience, [`${provider}:sub`]: subject, ...(amr ? { [`${provider}:amr`]: amr } : {}) };
}

/** Converts tags to condition keys of one prefix: `aws:PrincipalTag/team`. Later tags override. */
export function tagContext(
  family: 'aws:PrincipalTag' | 'aws:RequestTag' | 'aws:ResourceTag',
  tags: Readonly<Record<string, string>> = {},
): RequestContext {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [`${family}/${name}`, value]));
}

/**
 * Returns the condition keys of a session for every request it signs. Session tags override role
 * tags of the same name.
 */
export function sessionContext(
  session: SessionContent,
  accountId: string,
  roleTags: Readonly<Record<string, string>> = {},
): RequestContext {
  const given = { ...session.identity?.principalTags, ...session.tags };
  const ownKeys = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  const ofRole = Object.fromEntries(Object.entries(roleTags).filter(([name]) => !ownKeys.has(name.toLowerCase())));
  return {
    ...tagContext('aws:PrincipalTag', { ...ofRole, ...given }),
    ...(session.identity ? { ...identityContext(session.identity), 'aws:FederatedProvider': session.identity.provider } : {}),
    ...(session.saml ? { ...session.saml.context, 'aws:FederatedProvider': session.saml.provider } : {}),
    ...defined({ 'aws:SourceIdentity': session.sourceIdentity }),
    'aws:userid': `${session.roleId}:${session.roleSessionName}`,
    'aws:PrincipalArn': session.roleArn,
    'aws:PrincipalAccount': accountId,
    'aws:PrincipalType': 'AssumedRole',
    'aws:TokenIssueTime': new Date(session.issuedAt).toISOString(),
  };
}
