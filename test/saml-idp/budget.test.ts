import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateIdentityProviderCommand, CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { writeIdpMetadata } from '../../src/saml/index.js';
import { signUpPage } from '../operations/support/hosted-pages.js';
import { arrive, startHouse } from './support/house.js';
import { keyOf } from './support/keys.js';
import { answerWithSamlp } from './support/samlp.js';

describe('SAML federation: store operations', () => {
  it('a sign-in of a known user takes at most 3 reads and 3 writes more than a local one', async () => {
    const counted = { reads: 0, writes: 0 };
    const house = await startHouse({
      overrides: {
        onOperation({ kind, collection }) {
          // Written after the response, and counted elsewhere.
          if (!collection.startsWith('auth_') && collection !== 'message_deliveries') counted[kind === 'read' ? 'reads' : 'writes'] += 1;
        },
      },
    });
    const poolId = await house.pool();
    const acs = `${house.server.url}/${poolId}/saml2/idpresponse`;
    const key = keyOf('samlp');
    const user = { id: 'u-1', emails: [{ value: 'eve@corp.example' }], displayName: 'Eve', name: {} };
    const idp = createServer((req, res) =>
      answerWithSamlp(req, res, user, {
        issuer: 'urn:corp',
        cert: key.pem,
        key: key.privateKey,
        destination: acs,
        recipient: acs,
        getPostURL: (_audience: string, _dom: unknown, _req: unknown, done: (error: null, url: string) => void) => done(null, acs),
      }),
    );
    await new Promise<void>((resolve) => idp.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(idp.address() as AddressInfo).port}`;
    const urls = { ssoUrl: `${origin}/sso`, sloUrl: `${origin}/slo` };
    await house.operator.send(
      new CreateIdentityProviderCommand({
        UserPoolId: poolId,
        ProviderName: 'Corp',
        ProviderType: 'SAML',
        ProviderDetails: {
          MetadataFile: writeIdpMetadata({ entityId: 'urn:corp', certificates: [key.certificate], displayName: 'Corp', ...urls }),
          RequestSigningAlgorithm: 'rsa-sha256',
        },
        AttributeMapping: { email: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress' },
      }),
    );
    const { UserPoolClient } = await house.operator.send(
      new CreateUserPoolClientCommand({
        UserPoolId: poolId,
        ClientName: 'app',
        SupportedIdentityProviders: ['Corp'],
        ...signUpPage.client,
      }),
    );

    async function signIn(): Promise<void> {
      const browser = house.browser();
      const query = new URLSearchParams({
        client_id: UserPoolClient!.ClientId!,
        response_type: 'code',
        redirect_uri: 'https://app.example/back',
      });
      const { url: away } = await browser.follow(`${house.server.url}/${poolId}/oauth2/authorize?${query}`);
      assert.equal(away.origin, origin);
      const html = await (await fetch(away)).text();
      const [SAMLResponse, RelayState] = ['SAMLResponse', 'RelayState'].map(
        (name) => new RegExp(`name="${name}"\\s+value="([^"]+)"`).exec(html)![1]!,
      );
      const { url } = await arrive(browser, acs, {
        method: 'POST',
        body: new URLSearchParams({ SAMLResponse: SAMLResponse!, RelayState: RelayState! }),
      });
      const code = url.searchParams.get('code')!;
      const body = new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: UserPoolClient!.ClientId!,
        code,
        redirect_uri: 'https://app.example/back',
      });
      assert.equal((await fetch(`${house.server.url}/${poolId}/oauth2/token`, { method: 'POST', body })).status, 200);
    }

    try {
      await signIn();
      Object.assign(counted, { reads: 0, writes: 0 });
      await signIn();
      // ARCHITECTURE section 4: 8 reads and 8 writes for a local one, from authorize to tokens.
      assert.ok(counted.reads <= 8 + 3 && counted.writes <= 8 + 3, JSON.stringify(counted));
    } finally {
      idp.close();
      await house.stop();
    }
  });
});
