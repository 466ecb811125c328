import assert from 'node:assert/strict';
import {
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  DescribeUserPoolCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  UpdateUserPoolCommand,
  type VerificationMessageTemplateType,
} from '@aws-sdk/client-cognito-identity-provider';
import { landWithCode, oauthClient, openLogin, submit, tokenIn } from '../security/support/hosted.js';
import { setProfile } from '../security-profile/support.js';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, someEmail } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const BY_LINK: VerificationMessageTemplateType = {
  DefaultEmailOption: 'CONFIRM_WITH_LINK',
  EmailSubjectByLink: 'Welcome!',
  EmailMessageByLink: '<p>Hi {username}</p><p>{##Yes, it is <b>me</b>##}</p>',
};

describe('sign-up confirmation by link (CONFIRM_WITH_LINK)', () => {
  let server: TestServer;
  let operator: CognitoIdentityProviderClient;
  before(async () => {
    server = await sharedServer();
    operator = operatorClient(server);
  });

  const pool = (template: VerificationMessageTemplateType = BY_LINK) =>
    ownPool(server, { VerificationMessageTemplate: template }, { PreventUserExistenceErrors: 'ENABLED' });
  const signUp = async (clientId: string) => {
    const Username = someEmail();
    await appClient(server).send(new SignUpCommand({ ClientId: clientId, Username, Password: goodPassword }));
    await server.codeFor(Username);
    const [message] = await server.outbox(Username);
    return { Username, message: message! };
  };
  const linkIn = (text: string) => new URL(/https?:\/\/[^\s"<]+/.exec(text)![0]);
  const statusOf = async (UserPoolId: string, Username: string) => {
    const { UserStatus, UserAttributes } = await operator.send(new AdminGetUserCommand({ UserPoolId, Username }));
    return [UserStatus, UserAttributes?.find(({ Name }) => Name === 'email_verified')?.Value];
  };
  const open = async (link: URL, method = 'GET') => {
    const response = await fetch(link, { method });
    return { status: response.status, text: await response.text() };
  };

  it('the message has the pool’s text and a link that confirms the user and verifies the e-mail', async () => {
    const { poolId, clientId } = await pool();
    const { Username, message } = await signUp(clientId);
    assert.equal(message.subject, 'Welcome!');
    const link = linkIn(message.text);
    assert.equal(`${link.origin}${link.pathname}`, `${server.url}/${poolId}/confirmUser`);
    assert.deepEqual([...link.searchParams.keys()], ['client_id', 'user_name', 'confirmation_code']);
    assert.match(message.html!, /<a href="http[^"]+&amp;confirmation_code=\d{6}">Yes, it is <b>me<\/b><\/a>/);
    assert.deepEqual(await statusOf(poolId, Username), ['UNCONFIRMED', 'false']);
    const { status, text } = await open(link);
    assert.equal(status, 200);
    assert.match(text, /Your account is confirmed/);
    assert.deepEqual(await statusOf(poolId, Username), ['CONFIRMED', 'true']);
  });

  it('without a custom text the default message is sent, and a resent message carries a new link', async () => {
    const { poolId, clientId } = await pool({ DefaultEmailOption: 'CONFIRM_WITH_LINK' });
    const { Username, message } = await signUp(clientId);
    const before = linkIn(message.text);
    let after = before;
    while (after.href === before.href) {
      await appClient(server).send(new ResendConfirmationCodeCommand({ ClientId: clientId, Username }));
      await server.codeFor(Username);
      const [again] = await server.outbox(Username);
      after = linkIn(again!.text);
    }
    assert.equal((await open(before)).status, 400);
    assert.deepEqual(await statusOf(poolId, Username), ['UNCONFIRMED', 'false']);
    assert.equal((await open(after)).status, 200);
    assert.deepEqual(await statusOf(poolId, Username), ['CONFIRMED', 'true']);
  });

  it('the confirmation link is single-use, bound to pool, client, user and code, and gives one generic error', async () => {
    const { poolId, clientId } = await pool();
    const { Username, message } = await signUp(clientId);
    const link = linkIn(message.text);
    const changed = (name: string, value: string | undefined): URL => {
      const other = new URL(link);
      if (value === undefined) other.searchParams.delete(name);
      else other.searchParams.set(name, value);
      return other;
    };
    const code = link.searchParams.get('confirmation_code')!;
    const elsewhere = new URL(link);
    elsewhere.pathname = `/${(await pool()).poolId}/confirmUser`;
    const wrong = [
      changed('confirmation_code', code === '000000' ? '000001' : '000000'),
      changed('user_name', 'nobody'),
      changed('client_id', 'nobody'),
      changed('client_id', undefined),
      changed('confirmation_code', 'x'.repeat(3000)),
      elsewhere,
    ];
    const answers = await Promise.all(wrong.map((one) => open(one)));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [400]);
    for (const { text } of answers) assert.match(text, /This link does not work/);
    assert.equal((await open(link, 'HEAD')).text, '');
    assert.deepEqual(await statusOf(poolId, Username), ['UNCONFIRMED', 'false']);
    assert.equal((await open(link)).status, 200);
    const second = await open(link);
    assert.deepEqual([second.status, second.text.includes('This link does not work')], [400, true]);
  });

  it('the link shows a form in the strict security profile, and only the form of this server confirms', async () => {
    const { poolId, clientId } = await pool();
    const { Username, message } = await signUp(clientId);
    await setProfile(server, poolId, 'strict');
    const link = linkIn(message.text);
    const { status, text } = await open(link);
    assert.equal(status, 200);
    const inputs = [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
    assert.deepEqual(
      inputs.map(([, name, value]) => [name, value]),
      [...link.searchParams],
    );
    const post = (origin: string) => fetch(link.origin + link.pathname, { method: 'POST', headers: { origin }, body: link.searchParams });
    assert.equal((await post('https://evil.example')).status, 403);
    assert.deepEqual(await statusOf(poolId, Username), ['UNCONFIRMED', 'false']);
    assert.match(await (await post(server.url)).text(), /Your account is confirmed/);
    assert.deepEqual(await statusOf(poolId, Username), ['CONFIRMED', 'true']);
  });

  it('the hosted sign-up page announces a link and has no input for a code', async () => {
    const app = await ownPool(server, { VerificationMessageTemplate: BY_LINK }, oauthClient);
    const email = someEmail();
    const page = await openLogin(server, app);
    const shown = await page.browser.request(`${page.path}/signup`);
    const form = { ...page, token: tokenIn(await shown.text()) };
    const answer = await submit(form, 'signup', { username: email, email, password: goodPassword });
    const { response } = await page.browser.follow(new URL(answer.headers.get('location')!, server.url));
    const html = await response.text();
    assert.match(html, /Open the link we sent to <strong>[^<]+<\/strong>/);
    assert.doesNotMatch(html, /name="code"/);
    await server.codeFor(email);
    assert.equal((await open(linkIn((await server.outbox(email))[0]!.text))).status, 200);
    const landed = await landWithCode(server, { email, password: goodPassword }, app);
    assert.ok(landed.code);
  });

  it('the code in a confirmation link is accepted by ConfirmSignUp', async () => {
    const { poolId, clientId } = await pool();
    const { Username, message } = await signUp(clientId);
    const ConfirmationCode = linkIn(message.text).searchParams.get('confirmation_code')!;
    await appClient(server).send(new ConfirmSignUpCommand({ ClientId: clientId, Username, ConfirmationCode }));
    assert.deepEqual(await statusOf(poolId, Username), ['CONFIRMED', 'true']);
  });

  it('UpdateUserPool resets an omitted template to CONFIRM_WITH_CODE and refuses a link text without placeholder', async () => {
    const { poolId } = await pool();
    const template = async () =>
      (await operator.send(new DescribeUserPoolCommand({ UserPoolId: poolId }))).UserPool!.VerificationMessageTemplate;
    assert.deepEqual(await template(), BY_LINK);
    await operator.send(new UpdateUserPoolCommand({ UserPoolId: poolId }));
    assert.deepEqual(await template(), { DefaultEmailOption: 'CONFIRM_WITH_CODE' });
    const VerificationMessageTemplate = { ...BY_LINK, EmailMessageByLink: 'There is no place' };
    await refused(
      operator.send(new UpdateUserPoolCommand({ UserPoolId: poolId, VerificationMessageTemplate })),
      'InvalidParameterException',
      /emailMessageByLink/,
    );
  });
});
