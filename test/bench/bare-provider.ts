import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/**
 * oidc-provider as it comes, with its in-memory adapter and RS256 JWT access tokens: the limit that the authorization server is held against.
 * Run as a process of its own; sends its address and a refresh token to its parent.
 */
const key = {
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  alg: 'RS256',
  use: 'sig',
  kid: 'bench',
};
const resource = 'urn:bench:api';

const provider = new Provider('http://localhost', {
  jwks: { keys: [key] },
  clients: [
    { client_id: 'machine', client_secret: 'secret', grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
    {
      client_id: 'app',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['http://localhost/callback'],
    },
  ],
  scopes: ['openid', 'offline_access', 'read'],
  rotateRefreshToken: false,
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'read openid',
        accessTokenFormat: 'jwt',
        accessTokenTTL: 3600,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
});

async function refreshToken(): Promise<string> {
  const client = (await provider.Client.find('app'))!;
  const grant = new provider.Grant({ clientId: 'app', accountId: 'ada' });
  grant.addOIDCScope('openid offline_access');
  grant.addResourceScope(resource, 'read');
  const grantId = await grant.save();
  const token = new provider.RefreshToken({
    client,
    accountId: 'ada',
    grantId,
    gty: 'authorization_code',
    scope: 'openid offline_access',
    authTime: Math.floor(Date.now() / 1000),
    rotations: 0,
    resource,
  } as never);
  return token.save();
}

const server = createServer(provider.callback()).listen(0, '127.0.0.1', async () => {
  process.send!({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, refreshToken: await refreshToken() });
});
