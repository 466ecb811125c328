import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { GetIdCommand } from '@aws-sdk/client-cognito-identity';
import { CreateUserPoolClientCommand, GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { isCanonicalJwt } from '../../src/kernel/index.js';
import { cognate } from '../operations/support/cognate.js';
import { appClient, identityApp, operatorClient } from '../support/clients.js';
import { signedIn, signedUp, type Tokens } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Other encodings of a token that decode to the same bytes: loose bits at the end, padding, the standard alphabet. */
function spellings(token: string): string[] {
  const loose = ALPHABET[ALPHABET.indexOf(token.at(-1)!) ^ 1]!;
  const other = token.replaceAll('-', '+').replaceAll('_', '/');
  return [`${token.slice(0, -1)}${loose}`, `${token}=`, ...(other === token ? [] : [other])];
}

describe('JWTs in non-canonical base64url', () => {
  let server: TestServer;
  let tokens: Tokens;
  before(async () => {
    server = await startServer();
    tokens = await signedIn(server, await signedUp(server));
  });
  after(() => server.stop());

  it('a non-canonical JWT decodes to the same signature bytes', () => {
    for (const one of spellings(tokens.AccessToken)) {
      const signature = (token: string) => Buffer.from(token.split('.')[2]!, 'base64url').toString('hex');
      assert.equal(signature(one), signature(tokens.AccessToken));
      assert.ok(!isCanonicalJwt(one));
    }
    assert.ok(isCanonicalJwt(tokens.AccessToken));
  });

  it('a non-canonical access token is refused by GetUser and userInfo', async () => {
    await appClient(server).send(new GetUserCommand({ AccessToken: tokens.AccessToken }));
    for (const AccessToken of spellings(tokens.AccessToken)) {
      await assert.rejects(appClient(server).send(new GetUserCommand({ AccessToken })), (error: Error) =>
        /NotAuthorized|InvalidParameter/.test(error.name),
      );
      const headers = { authorization: `Bearer ${AccessToken}` };
      assert.ok((await fetch(`${server.url}/${demo.poolId}/oauth2/userInfo`, { headers })).status >= 400);
    }
  });

  it('a non-canonical ID token is refused as identity pool login with NotAuthorizedException', async () => {
    const login = (token: string) =>
      identityApp(server).send(
        new GetIdCommand({
          IdentityPoolId: demo.identityPoolId,
          Logins: { [`cognito-idp.${demo.region}.amazonaws.com/${demo.poolId}`]: token },
        }),
      );
    await login(tokens.IdToken);
    for (const token of spellings(tokens.IdToken)) await assert.rejects(login(token), { name: 'NotAuthorizedException' });
  });

  it('a non-canonical client assertion is refused with 401', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const { UserPoolClient } = await operatorClient(server).send(
      new CreateUserPoolClientCommand({
        UserPoolId: demo.poolId,
        ClientName: 'keys',
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['demo/read'],
      }),
    );
    const ClientId = UserPoolClient!.ClientId!;
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'a', alg: 'ES256' }] };
    await cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: demo.poolId, ClientId, Extensions: { jwks } });
    const assertion = () =>
      new SignJWT({ jti: randomUUID() })
        .setProtectedHeader({ alg: 'ES256', kid: 'a' })
        .setIssuer(ClientId)
        .setSubject(ClientId)
        .setAudience(`${server.url}/${demo.poolId}`)
        .setIssuedAt()
        .setExpirationTime('1m')
        .sign(privateKey);
    const ask = async (client_assertion: string): Promise<number> => {
      const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
      const body = new URLSearchParams({ grant_type: 'client_credentials', client_assertion_type, client_assertion });
      return (await fetch(`${server.url}/${demo.poolId}/oauth2/token`, { method: 'POST', body })).status;
    };
    assert.equal(await ask(await assertion()), 200);
    for (const at of [0, 1]) assert.equal(await ask(spellings(await assertion())[at]!), 401);
  });
});
