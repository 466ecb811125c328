import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  ForgotPasswordCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { refused } from '../operations/support/refused.js';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, signedIn, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { openLogin, submit } from './support/hosted.js';
import { request } from './support/raw.js';

/** Spellings that mail software could read as `victim@example.com` or as another mailbox. */
const SPELLINGS: Readonly<Record<string, string>> = {
  'a full-width @': 'victim@evil.example\uFF20example.com',
  'a full-width @ in the local part': 'victim\uFF20example.com@evil.example',
  'a small @': 'victim\uFE6Bexample.com@evil.example',
  'an ideographic full stop': 'victim@example\u3002com',
  'a full-width full stop': 'victim@example\uFF0Ecom',
  'a half-width ideographic full stop': 'victim@example\uFF61com',
  'full-width letters in the domain': 'victim@\uFF45xample.com',
  'full-width letters in the local part': '\uFF56ictim@example.com',
  'a ligature': 'o\uFB03ce@example.com',
  'a letter-like symbol that holds a slash': 'victim@example.com\u2100.evil.example',
  'a full-width comma': 'victim@example.com\uFF0Cevil.example',
  'a quoted local part with an @': '"victim@example.com x"@evil.example',
  'a comment': 'victim@example.com(x)',
  'a list of two': 'victim@evil.example,victim@example.com',
  'a line end and a header': 'victim@example.com\r\nBcc: eve@evil.example',
  'a NUL byte': 'victim@example.com\0.evil.example',
  'a soft hyphen': 'vic\u00ADtim@example.com',
  'a right-to-left override': 'victim@example.com\u202E',
};

describe('advisories: ambiguous e-mail addresses and host names', () => {
  let server: TestServer;
  let named: { poolId: string; clientId: string };
  before(async () => {
    server = await startServer();
    named = await ownPool(server, { UsernameAttributes: undefined, AutoVerifiedAttributes: [] });
  });
  after(() => server.stop());

  for (const [what, address] of Object.entries(SPELLINGS)) {
    it(`an address with ${what} is refused as username and attribute with InvalidParameterException`, async () => {
      const { publicClient: ClientId, poolId } = demo;
      await refused(
        appClient(server).send(new SignUpCommand({ ClientId, Username: address, Password: goodPassword })),
        'InvalidParameterException',
      );
      const attributes = [{ Name: 'email', Value: address }];
      const own = new SignUpCommand({ ClientId: named.clientId, Username: 'somebody', Password: goodPassword, UserAttributes: attributes });
      await refused(appClient(server).send(own), 'InvalidParameterException');
      const made = new AdminCreateUserCommand({ UserPoolId: poolId, Username: address, MessageAction: 'SUPPRESS' });
      await refused(operatorClient(server).send(made), 'InvalidParameterException');
      const page = await openLogin(server);
      assert.equal((await submit(page, 'signup', { username: address, password: goodPassword })).status, 400);
    });
  }

  it('UpdateUserAttributes refuses ambiguous e-mail addresses with InvalidParameterException', async () => {
    const { AccessToken } = await signedIn(server, await signedUp(server));
    for (const address of Object.values(SPELLINGS)) {
      const change = new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: 'email', Value: address }] });
      await refused(appClient(server).send(change), 'InvalidParameterException');
    }
  });

  it('a recovery code for a name that folds to a stored address is sent to the stored address', async () => {
    const { publicClient: ClientId } = demo;
    const email = 'mike@kexample.com';
    await appClient(server).send(new SignUpCommand({ ClientId, Username: email, Password: goodPassword }));
    const code = await server.codeFor(email);
    await refused(
      appClient(server).send(new SignUpCommand({ ClientId, Username: 'mi\u212Ae@kexample.com', Password: goodPassword })),
      'UsernameExistsException',
    );
    const page = await openLogin(server);
    await submit(page, 'confirm', { username: email, code });
    const typed = 'mike@\u212Aexample.com';
    await appClient(server).send(new ForgotPasswordCommand({ ClientId, Username: typed }));
    await server.codeFor(email);
    assert.deepEqual(new Set((await server.outbox(typed)).map(({ to }) => to)), new Set([email]));
  });

  it('a confirmation link has the base URL regardless of Host, Forwarded and X-Forwarded-* headers', async () => {
    const { clientId } = await ownPool(server, { VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } });
    let serial = 0;
    for (const headers of [
      { host: 'evil.example' },
      { host: `${new URL(server.url).host}@evil.example` },
      { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-forwarded-port': '1' },
      { forwarded: 'host=evil.example;proto=https' },
      { x_forwarded_host: 'evil.example', 'x-original-host': 'evil.example', 'x-forwarded-server': 'evil.example' },
    ]) {
      serial += 1;
      const Username = `linked${serial}@example.com`;
      const body = JSON.stringify({ ClientId: clientId, Username, Password: goodPassword });
      const type = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' };
      const answer = await request(server, 'POST', '/', { ...type, ...headers }, body);
      assert.equal(answer.status, 200, `${JSON.stringify(headers)} ${answer.body}`);
      await server.codeFor(Username);
      const [message] = await server.outbox(Username);
      assert.equal(new URL(/https?:\/\/[^\s"<]+/.exec(message!.text)![0]).origin, server.url, JSON.stringify(headers));
      assert.doesNotMatch(`${message!.text}${message!.html}`, /evil/);
    }
  });
});
