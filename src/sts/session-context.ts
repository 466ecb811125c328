import type { RequestContext } from './policy/index.js';
import type { SessionContent } from './session-token.js';
import type { WebIdentity } from './types.js';

/** The provider of the tokens that identity pools issue. */
export const COGNITO_IDENTITY = 'cognito-identity.amazonaws.com';

/** `{provider}:aud`, `:sub` and `:amr`, as trust policies and permission policies know them. */
export function identityContext({ provider, audience, subject, amr }: WebIdentity): RequestContext {
  return { [`${provider}:aud`]: audience, [`${provider}:sub`]: subject, ...(amr ? { [`${provider}:amr`]: amr } : {}) };
}

/** The condition keys that a session brings to every request it signs. */
export function sessionContext(session: SessionContent, accountId: string): RequestContext {
  const tags = Object.entries(session.identity.principalTags ?? {}).map(([name, value]) => [`aws:PrincipalTag/${name}`, value]);
  return {
    ...Object.fromEntries(tags),
    ...identityContext(session.identity),
    'aws:userid': `${session.roleId}:${session.roleSessionName}`,
    'aws:PrincipalArn': session.roleArn,
    'aws:PrincipalAccount': accountId,
    'aws:PrincipalType': 'AssumedRole',
    'aws:FederatedProvider': session.identity.provider,
    'aws:TokenIssueTime': new Date(session.issuedAt).toISOString(),
  };
}
