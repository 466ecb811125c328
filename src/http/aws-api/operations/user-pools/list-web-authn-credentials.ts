import type { ListWebAuthnCredentialsCommandInput, ListWebAuthnCredentialsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Passkey } from '../../../../authentication/index.js';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { listPage } from '../../shapes/list-page.js';

const DEFAULT_PAGE = 20;

export const listWebAuthnCredentials =
  ({
    access,
    passkeys,
    pageTokens,
  }: Pick<Parts, 'access' | 'passkeys' | 'pageTokens'>): Run<ListWebAuthnCredentialsCommandInput, ListWebAuthnCredentialsCommandOutput> =>
  async ({ AccessToken, NextToken, MaxResults }) => {
    const { pool, user } = await access.userOf(AccessToken);
    const { items, nextToken } = await listPage(pageTokens, `passkeys:${pool.id}:${user.sub}`, NextToken, (after) =>
      passkeys.list(pool, user.sub, { limit: MaxResults || DEFAULT_PAGE, ...after }),
    );
    return { Credentials: items.map(awsPasskey), ...nextToken };
  };

const awsPasskey = ({ credentialId, name, relyingPartyId, attachment, transports, createdAt }: Passkey) => ({
  CredentialId: credentialId,
  FriendlyCredentialName: name,
  RelyingPartyId: relyingPartyId,
  ...defined({ AuthenticatorAttachment: attachment ? attachment : undefined }),
  AuthenticatorTransports: [...transports],
  CreatedAt: createdAt,
});
