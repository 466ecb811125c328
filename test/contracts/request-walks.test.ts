import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AdminListUserAuthEventsCommand,
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { writeIdpMetadata } from '../../src/saml/index.js';
import { signUpPage } from '../operations/support/hosted-pages.js';
import { startHouse } from '../saml-idp/support/house.js';
import { keyOf } from '../saml-idp/support/keys.js';
import { answerWithSamlp } from '../saml-idp/support/samlp.js';
import { signedIn, signedUp } from '../support/scenario.js';
import { demo } from '../support/server.js';
import { enteredFiles } from './support/entered-files.js';

const CALLBACK = 'https://app.example/back';

/** A reader who follows one request through the source passes these many files, storage included. Warm: the third request of its kind. */
describe('source files entered by a warm request', () => {
  let house: Awaited<ReturnType<typeof startHouse>>;
  let provider: Server;
  let poolId: string;
  let clientId: string;

  before(async () => {
    house = await startHouse();
    poolId = await house.pool();
    const acs = `${house.server.url}/${poolId}/saml2/idpresponse`;
    const key = keyOf('samlp');
    const user = { id: 'u-1', emails: [{ value: 'eve@corp.example' }], displayName: 'Eve', name: {} };
    provider = createServer((req, res) =>
      answerWithSamlp(req, res, user, {
        issuer: 'urn:corp',
        cert: key.pem,
        key: key.privateKey,
        destination: acs,
        recipient: acs,
        getPostURL: (_audience: string, _dom: unknown, _req: unknown, done: (error: null, url: string) => void) => done(null, acs),
      }),
    );
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    await house.operator.send(
      new CreateIdentityProviderCommand({
        UserPoolId: poolId,
        ProviderName: 'Corp',
        ProviderType: 'SAML',
        ProviderDetails: {
          MetadataFile: writeIdpMetadata({
            entityId: 'urn:corp',
            certificates: [key.certificate],
            displayName: 'Corp',
            ssoUrl: `${origin}/sso`,
            sloUrl: `${origin}/slo`,
          }),
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
    clientId = UserPoolClient!.ClientId!;
  });
  after(async () => {
    provider?.close();
    await house?.stop();
  });

  /** Signs in through the SAML provider; hands the two measured requests to `measure`. */
  async function signInBySaml(measure: (step: 'acs' | 'token', request: () => Promise<Response>) => Promise<Response>): Promise<void> {
    const browser = house.browser();
    const query = new URLSearchParams({ client_id: clientId, response_type: 'code', redirect_uri: CALLBACK });
    const { url: away } = await browser.follow(`${house.server.url}/${poolId}/oauth2/authorize?${query}`);
    const html = await (await fetch(away)).text();
    const fields = Object.fromEntries(
      ['SAMLResponse', 'RelayState'].map((name) => [name, new RegExp(`name="${name}"\\s+value="([^"]+)"`).exec(html)![1]!]),
    );
    const acs = `${house.server.url}/${poolId}/saml2/idpresponse`;
    const body = () => new URLSearchParams(fields);
    const answered = await measure('acs', () =>
      browser.request(acs, { method: 'POST', body: body(), headers: { origin: house.server.url } }),
    );
    const { url } = await browser.follow(new URL(answered.headers.get('location')!, acs));
    const exchange = new URLSearchParams({ grant_type: 'authorization_code', client_id: clientId, redirect_uri: CALLBACK });
    exchange.set('code', url.searchParams.get('code')!);
    const tokens = await measure('token', () => fetch(`${house.server.url}/${poolId}/oauth2/token`, { method: 'POST', body: exchange }));
    assert.equal(tokens.status, 200);
  }

  function isShort(files: readonly string[], most: number): void {
    assert.ok(files.length > 10 && files.length <= most, `${files.length} files:\n${files.join('\n')}`);
  }

  /** Fewest files of a few attempts: timers and work behind earlier responses enter files of their own. */
  async function fewest(attempt: () => Promise<Readonly<Record<string, readonly string[]>>>): Promise<Record<string, readonly string[]>> {
    const best: Record<string, readonly string[]> = {};
    for (let attempts = 0; attempts < 6; attempts++)
      for (const [step, files] of Object.entries(await attempt()))
        if (best[step] === undefined || files.length < best[step].length) best[step] = files;
    return best;
  }

  it('a SAML response enters at most 70 source files, a token request at most 65', async () => {
    for (let warm = 0; warm < 2; warm++) await signInBySaml((_, request) => request());
    const { acs, token } = await fewest(async () => {
      const entered: Record<string, readonly string[]> = {};
      await signInBySaml(async (step, request) => {
        let response!: Response;
        entered[step] = await enteredFiles(async () => {
          response = await request();
        });
        return response;
      });
      return entered;
    });
    isShort(token!, 65);
    isShort(acs!, 70);
  });

  it('InitiateAuth with a password enters at most 90 source files', async () => {
    const person = await signedUp(house.server);
    const signIn = () => signedIn(house.server, person);
    // Listing the events of a user writes those that wait: they would be written during the next sign-in.
    const settle = () =>
      house.operator.send(new AdminListUserAuthEventsCommand({ UserPoolId: demo.poolId, Username: person.email, MaxResults: 1 }));
    for (let warm = 0; warm < 2; warm++) await signIn();
    const { files } = await fewest(async () => {
      await settle();
      return { files: await enteredFiles(signIn) };
    });
    isShort(files!, 90);
  });

  it('PutObject enters at most 50 source files', async () => {
    const s3 = new S3Client({ endpoint: house.server.url, region: demo.region, forcePathStyle: true, credentials: house.server.operator });
    const put = () => s3.send(new PutObjectCommand({ Bucket: demo.bucket, Key: 'a', Body: 'x' }));
    for (let warm = 0; warm < 2; warm++) await put();
    const { files } = await fewest(async () => ({ files: await enteredFiles(put) }));
    isShort(files!, 50);
  });
});
