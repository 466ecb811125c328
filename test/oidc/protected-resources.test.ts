import assert from 'node:assert/strict';
import { CreateResourceServerCommand } from '@aws-sdk/client-cognito-identity-provider';
import * as oauth from 'oauth4webapi';
import { operatorClient } from '../support/clients.js';
import { confirmedUser, signedIn } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { type Registering, registeringPool } from './support/registering.js';

const API = 'https://api.example/mcp';
const INSECURE = { [oauth.allowInsecureRequests]: true };

describe('protected resource metadata (RFC 9728)', () => {
  let server: TestServer;
  let pool: Registering;

  before(async () => {
    server = await sharedServer();
    pool = await registeringPool(server);
    const Scopes = [{ ScopeName: 'read', ScopeDescription: 'Read' }];
    for (const Identifier of [API, 'plain-name', 'com.example.app://api'])
      await operatorClient(server).send(new CreateResourceServerCommand({ UserPoolId: pool.poolId, Identifier, Name: 'Tools', Scopes }));
  });

  const metadataOf = async (resource: URL) =>
    oauth.processResourceDiscoveryResponse(resource, await oauth.resourceDiscoveryRequest(resource, INSECURE));
  const challengesOf = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${pool.issuer}${path}`, init);
    return { status: answer.status, challenge: answer.headers.get('www-authenticate') ?? '' };
  };

  it('userInfo and registration have metadata at the well-known address before their path, with the issuer', async () => {
    const userInfo = await metadataOf(new URL(`${pool.issuer}/oauth2/userInfo`));
    assert.deepEqual(userInfo.authorization_servers, [pool.issuer.href]);
    assert.ok(userInfo.scopes_supported!.includes('openid'));
    assert.deepEqual(userInfo.bearer_methods_supported, ['header', 'body']);
    const register = await metadataOf(new URL(`${pool.issuer}/oauth2/register`));
    assert.deepEqual(register.scopes_supported, ['aws.cognito/dcr/register']);
    const found = await oauth.processDiscoveryResponse(
      pool.issuer,
      await oauth.discoveryRequest(new URL(register.authorization_servers![0]!), { algorithm: 'oauth2', ...INSECURE }),
    );
    assert.equal(found.registration_endpoint, register.resource);
  });

  it('a resource server with a URL as identifier has metadata below its pool, and no other name has', async () => {
    const at = (identifier: string, poolId = pool.poolId) =>
      fetch(`${server.url}/${poolId}/.well-known/oauth-protected-resource/${encodeURIComponent(identifier)}`, { headers: { origin: API } });
    const answer = await at(API);
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    assert.deepEqual(await answer.json(), {
      resource: API,
      authorization_servers: [pool.issuer.href],
      bearer_methods_supported: ['header'],
      resource_name: 'Tools',
      scopes_supported: [`${API}/read`],
    });
    assert.equal((await at('com.example.app://api')).status, 200);
    for (const unknown of ['plain-name', `${API}/`, 'https://other.example', `${API}#x`, 'x'.repeat(300), 'javascript:alert(1)'])
      assert.equal((await at(unknown)).status, 404, unknown);
    assert.equal((await at(API, 'us-east-1_demo')).status, 404);
    assert.equal((await fetch(`${server.url}/${pool.poolId}/.well-known/oauth-protected-resource/%zz`)).status, 404);
    assert.equal((await fetch(`${server.url}/${pool.poolId}/.well-known/oauth-protected-resource`)).status, 404);
  });

  it('challenges name the metadata: without a token, with a wrong one, with DPoP, and with a scope too small', async () => {
    const named = `resource_metadata="${server.url}/.well-known/oauth-protected-resource/${pool.poolId}/oauth2/userInfo"`;
    for (const headers of [{}, { authorization: 'Bearer x' }]) {
      const { status, challenge } = await challengesOf('/oauth2/userInfo', { headers });
      assert.equal(status, 401);
      assert.ok(challenge.includes(named), challenge);
    }
    const { challenge: dpop } = await challengesOf('/oauth2/userInfo', { headers: { authorization: 'DPoP x', dpop: 'y' } });
    assert.match(dpop, /^DPoP /);
    assert.ok(dpop.includes(named), dpop);
    const register = `resource_metadata="${named.slice(19, -9)}register"`;
    const wrong = await challengesOf('/oauth2/register', { method: 'POST', headers: { authorization: 'Bearer x' } });
    assert.equal(wrong.challenge, `Bearer error="invalid_token", ${register}`);
    const person = await confirmedUser(server, pool.poolId);
    const { AccessToken } = await signedIn(server, person, pool.clientId);
    const narrow = await challengesOf('/oauth2/register', { method: 'POST', headers: { authorization: `Bearer ${AccessToken}` } });
    assert.equal(narrow.status, 403);
    assert.equal(narrow.challenge, `Bearer error="insufficient_scope", scope="aws.cognito/dcr/register", ${register}`);
  });
});
