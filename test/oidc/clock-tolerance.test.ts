import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { loadSettings, SettingsError } from '../../src/settings/index.js';
import { makeClient, makePool, register, signInThrough, startHouse } from '../federation/support/house.js';
import { startSigningUpstream } from '../federation/support/signing-upstream.js';
import { createWeb } from '../federation/support/web.js';
import { cognate } from '../operations/support/cognate.js';

import { operatorClient } from '../support/clients.js';
import { demo, type TestServer } from '../support/server.js';

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const now = (): number => Math.floor(Date.now() / 1000);

/** Seconds that the clocks of others are off, and who is accepted then, by CLOCK_TOLERANCE_SECONDS. */
const CASES = [
  { setting: undefined, off: 120, isAccepted: true },
  { setting: undefined, off: 240, isAccepted: false },
  { setting: '30', off: 120, isAccepted: false },
  { setting: '300', off: 240, isAccepted: true },
] as const;

describe('clock tolerance', function () {
  this.timeout(30_000);
  for (const { setting, off, isAccepted } of CASES)
    describe(`CLOCK_TOLERANCE_SECONDS ${setting ?? 'unset'}, clocks off by ${off} seconds`, () => {
      let server: TestServer;
      let issuer: string;
      const verb = isAccepted ? 'accepted' : 'refused';
      before(async () => {
        server = await startHouse(setting === undefined ? {} : { CLOCK_TOLERANCE_SECONDS: setting });
        issuer = `${server.url}/${demo.poolId}`;
      });
      after(() => server.stop());

      async function keyed(more: object = {}) {
        const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
        const jwk = { ...(await exportJWK(publicKey)), kid: 'mine', alg: 'ES256', use: 'sig' };
        const { UserPoolClient } = await operatorClient(server).send(
          new CreateUserPoolClientCommand({
            UserPoolId: demo.poolId,
            ClientName: 'keyed',
            AllowedOAuthFlowsUserPoolClient: true,
            AllowedOAuthFlows: ['code'],
            AllowedOAuthScopes: ['openid'],
            CallbackURLs: ['http://localhost:3000/callback'],
            SupportedIdentityProviders: ['COGNITO'],
            ...more,
          }),
        );
        const id = UserPoolClient!.ClientId!;
        const Extensions = { jwks: { keys: [jwk] } };
        await cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: demo.poolId, ClientId: id, Extensions });
        const sign = (claims: object) =>
          new SignJWT({ iss: id, sub: id, aud: issuer, jti: randomUUID(), ...claims })
            .setProtectedHeader({ alg: 'ES256', kid: 'mine' })
            .sign(privateKey);
        const push = async (assertion: object, request: object) => {
          const parameters = { client_id: id, response_type: 'code', scope: 'openid', redirect_uri: 'http://localhost:3000/callback' };
          const body = new URLSearchParams({
            client_assertion_type: ASSERTION,
            client_assertion: await sign({ exp: now() + 600, ...assertion }),
            request: await sign({ ...parameters, exp: now() + 600, ...request }),
          });
          const answer = await fetch(`${issuer}/oauth2/par`, { method: 'POST', body });
          return { status: answer.status, ...((await answer.json()) as { error?: string }) };
        };
        return { push };
      }

      it(`client assertions that expired or are not yet valid are ${verb}`, async () => {
        const { push } = await keyed();
        for (const times of [{ exp: now() - off }, { nbf: now() + off }]) {
          const { status, error } = await push(times, {});
          assert.deepEqual([status, error], isAccepted ? [201, undefined] : [401, 'invalid_client']);
        }
      });

      it(`signed requests that expired or are not yet valid are ${verb}`, async () => {
        const { push } = await keyed();
        for (const times of [{ exp: now() - off }, { nbf: now() + off }]) {
          const { status, error } = await push({}, times);
          assert.deepEqual([status, error], isAccepted ? [201, undefined] : [400, 'invalid_request_object']);
        }
      });

      it(`ID tokens of identity providers that expired or are not yet valid are ${verb}`, async () => {
        const upstream = await startSigningUpstream();
        const made = await makePool(server);
        await register(made, {
          ProviderName: 'Corp',
          ProviderType: 'OIDC',
          ProviderDetails: {
            client_id: 'cognate',
            client_secret: upstream.secret,
            attributes_request_method: 'GET',
            oidc_issuer: upstream.issuer,
            authorize_scopes: 'openid email',
          },
          AttributeMapping: { email: 'email' },
        });
        const pool = { ...made, clientId: await makeClient(made, ['Corp']) };
        for (const times of [{ exp: now() - off }, { nbf: now() + off }]) {
          upstream.claims = times;
          const signedIn = signInThrough(server, pool, 'Corp');
          await (isAccepted ? signedIn : assert.rejects(signedIn));
        }
        await upstream.stop();
      });

      it(`SAML requests of service providers from the future are ${verb}`, async () => {
        await cognate(server, 'CreateServiceProvider', {
          UserPoolId: demo.poolId,
          Name: 'wiki',
          EntityId: 'https://wiki.example/saml',
          AssertionConsumerServices: [{ Url: 'https://wiki.example/acs' }],
        });
        const at = new Date(server.clock.now() + off * 1000).toISOString();
        const xml = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_${randomUUID()}" Version="2.0" IssueInstant="${at}"><saml:Issuer>https://wiki.example/saml</saml:Issuer></samlp:AuthnRequest>`;
        const query = new URLSearchParams({ SAMLRequest: deflateRawSync(xml).toString('base64') });
        const page = await createWeb().go(`${issuer}/saml/sso?${query}`);
        assert.equal(page.status, isAccepted ? 200 : 400, page.html);
      });
    });

  for (const value of ['9', '301', 'long'])
    it(`CLOCK_TOLERANCE_SECONDS=${value} fails the start`, () =>
      assert.throws(() => loadSettings({ CLOCK_TOLERANCE_SECONDS: value }), SettingsError));
});
