import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import * as client from 'openid-client';
import { cognate } from '../operations/support/cognate.js';
import { operatorClient } from '../support/clients.js';
import { type Person, signedUp } from '../support/scenario.js';
import { demo, demoAsCognito, startServer, type TestServer } from '../support/server.js';

const HOUR = 3600;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('FAPI-CIBA: signed authentication requests and interaction IDs', function () {
  this.timeout(30_000);
  let folder: string;
  let server: TestServer;
  let issuer: string;
  let person: Person;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-fapi-ciba-'));
    const setup = (await demoAsCognito()).replace('signInWith: [email]', 'signInWith: [email]\n    signingAlgorithm: ES256');
    await writeFile(join(folder, 'setup.yaml'), setup);
    server = await startServer({ environment: { SETUP: join(folder, 'setup.yaml') } });
    issuer = `${server.url}/${demo.poolId}`;
    person = await signedUp(server);
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  /** A CIBA client with `private_key_jwt`, and what signs for it. */
  async function clientWith(extensions: object) {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'mine', alg: 'ES256', use: 'sig' };
    const { UserPoolClient } = await operatorClient(server).send(
      new CreateUserPoolClientCommand({
        UserPoolId: demo.poolId,
        ClientName: 'bank',
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email'],
        CallbackURLs: ['http://localhost:3000/callback'],
        SupportedIdentityProviders: ['COGNITO'],
      }),
    );
    const id = UserPoolClient!.ClientId!;
    await cognate(server, 'UpdateUserPoolClientExtensions', {
      UserPoolId: demo.poolId,
      ClientId: id,
      Extensions: { ciba: true, jwks: { keys: [jwk] }, ...extensions },
    });
    const config = await client.discovery(new URL(issuer), id, undefined, client.PrivateKeyJwt({ key: privateKey, kid: 'mine' }), {
      execute: [client.allowInsecureRequests],
    });
    const now = Math.floor(Date.now() / 1000);
    const signed = (times: { nbf: number; exp: number }): Promise<string> =>
      new SignJWT({
        iss: id,
        aud: issuer,
        jti: crypto.randomUUID(),
        iat: now,
        scope: 'openid email',
        login_hint: person.email,
        nbf: now + times.nbf,
        exp: now + times.exp,
      })
        .setProtectedHeader({ alg: 'ES256', kid: 'mine' })
        .sign(privateKey);
    return { config, signed };
  }

  for (const [kind, extensions] of [
    ['plain', {}],
    ['FAPI 2.0', { fapi2: true }],
  ] as const) {
    it(`a signed authentication request of a ${kind} client is accepted up to 60 minutes of age and of lifetime`, async () => {
      const { config, signed } = await clientWith(extensions);
      for (const times of [
        { nbf: 0, exp: HOUR },
        { nbf: 30 - HOUR, exp: 30 },
      ]) {
        const begun = await client.initiateBackchannelAuthentication(config, { request: await signed(times) });
        assert.ok(begun.auth_req_id);
      }
    });

    for (const [what, times] of [
      ['that expires more than 60 minutes after nbf', { nbf: 0, exp: HOUR + 5 }],
      ['with nbf more than 60 minutes ago', { nbf: -HOUR - 5, exp: -5 }],
      ['with nbf more than 60 minutes ago, still valid', { nbf: -HOUR - 5, exp: 60 }],
      ['with exp before nbf', { nbf: 9, exp: 8 }],
      ['from more than a minute in the future', { nbf: 70, exp: 300 }],
      ['that expired more than a minute ago', { nbf: -300, exp: -70 }],
    ] as const)
      it(`a signed authentication request of a ${kind} client ${what} is refused`, async () => {
        const { config, signed } = await clientWith(extensions);
        await assert.rejects(
          client.initiateBackchannelAuthentication(config, { request: await signed(times) }),
          (error: client.ResponseBodyError) => ['invalid_request_object', 'invalid_request'].includes(error.error),
        );
      });
  }

  it('discovery lists the algorithms of signed authentication requests', async () => {
    const { config } = await clientWith({});
    const { backchannel_authentication_request_signing_alg_values_supported: algorithms } = config.serverMetadata() as Record<
      string,
      unknown
    >;
    assert.deepEqual(algorithms, ['ES256', 'EdDSA', 'PS256', 'RS256']);
  });

  const endpoints = ['token', 'revoke', 'introspect', 'par', 'device_authorization', 'bc-authorize', 'userInfo'];
  const ask = (endpoint: string, sent?: string): Promise<Response> =>
    fetch(`${issuer}/oauth2/${endpoint}`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: demo.publicClient }),
      headers: sent === undefined ? {} : { 'x-fapi-interaction-id': sent },
    });

  it('an x-fapi-interaction-id that is a UUID is given back, also with errors, and made where none is sent', async () => {
    for (const endpoint of endpoints) {
      const sent = crypto.randomUUID();
      assert.equal((await ask(endpoint, sent)).headers.get('x-fapi-interaction-id'), sent, endpoint);
      assert.match((await ask(endpoint)).headers.get('x-fapi-interaction-id') ?? '', UUID, endpoint);
    }
  });

  it('an x-fapi-interaction-id that is no UUID is replaced', async () => {
    for (const sent of ['x'.repeat(4000), `${crypto.randomUUID()}x`, '<script>', `${crypto.randomUUID()}, ${crypto.randomUUID()}`]) {
      const given = (await ask('token', sent)).headers.get('x-fapi-interaction-id') ?? '';
      assert.match(given, UUID);
      assert.ok(!sent.includes(given));
    }
  });
});
