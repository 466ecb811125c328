import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import {
  AdminCreateUserCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  DescribeUserPoolClientCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ListUserPoolsCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { pino } from 'pino';
import type { Logger } from '../../src/kernel/index.js';
import { srpClient } from '../authentication/support/srp-client.js';
import type { Browser } from '../oidc/support/browser.js';
import { send } from '../operations/support/raw.js';
import { appClient, operatorClient } from '../support/clients.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { codeGrant, demoApp, landWithCode, openLogin, postToken, submit } from './support/hosted.js';

const IDENTITY_PROVIDER = `cognito-idp.${demo.region}.amazonaws.com/${demo.poolId}`;

/** Captures each line at each level, as text and as its inspected fields. */
function capture(): { logger: Logger; all: () => string; lines: () => number } {
  const written: string[] = [];
  const inside: string[] = [];
  const base = pino({ level: 'trace', base: null }, { write: (line: string) => void written.push(line) });
  const wrap = (to: Logger): Logger => {
    const at = (level: 'debug' | 'info' | 'warn' | 'error') => (fields: object, message?: string) => {
      inside.push(inspect(fields, { depth: 20, showHidden: true, maxStringLength: null, breakLength: Infinity }), message ?? '');
      to[level](fields, message);
    };
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: (fields) => wrap(to.child(fields)) };
  };
  return { logger: wrap(base as unknown as Logger), all: () => [...written, ...inside].join('\n'), lines: () => written.length };
}

describe('log', () => {
  const captured = capture();
  let server: TestServer;
  /** Secrets by description, which must not appear in the log. */
  const secrets = new Map<string, string>();
  const secret = (what: string, value: string | undefined): string => {
    assert.ok(value, what);
    secrets.set(what, value);
    return value;
  };

  before(async () => {
    server = await startServer({ overrides: { logger: captured.logger } });
  });
  after(() => server.stop());

  const refuse = (call: Promise<unknown>): Promise<void> =>
    call.then(
      () => assert.fail('it should have been refused'),
      () => undefined,
    );

  /** Records cookie values as secrets, except ids that are part of URLs. */
  function keepCookies({ jar }: Browser): void {
    for (const { name, value } of jar) if (value !== '' && !/^(interaction|resume)-[\w-]+$/.test(name)) secret(`cookie ${name}`, value);
  }

  it('sign-up, sign-in, token exchange and their failures are logged without any secret', async () => {
    const app = appClient(server);
    const operator = operatorClient(server);
    const on = { ClientId: demo.publicClient };
    const email = 'log-reader@example.com';
    const password = secret('password', 'Secret-of-the-log-1');
    const wrong = secret('wrong password', 'Wrong-in-the-log-1');
    secret('operator secret', server.operator.secretAccessKey);

    await app.send(new SignUpCommand({ ...on, Username: email, Password: password }));
    await refuse(app.send(new SignUpCommand({ ...on, Username: email, Password: password })));
    await refuse(app.send(new SignUpCommand({ ...on, Username: 'x@example.com', Password: secret('weak password', 'weakinthelog') })));
    const signUpCode = secret('sign-up code', await server.codeFor(email));
    await refuse(app.send(new ConfirmSignUpCommand({ ...on, Username: email, ConfirmationCode: secret('wrong code', '918273645') })));
    await app.send(new ConfirmSignUpCommand({ ...on, Username: email, ConfirmationCode: signUpCode }));

    const start = (PASSWORD: string) => ({ ...on, AuthFlow: 'USER_PASSWORD_AUTH' as const, AuthParameters: { USERNAME: email, PASSWORD } });
    await refuse(app.send(new InitiateAuthCommand(start(wrong))));
    const { AuthenticationResult } = await app.send(new InitiateAuthCommand(start(password)));
    const access = secret('access token', AuthenticationResult!.AccessToken);
    const id = secret('ID token', AuthenticationResult!.IdToken);
    const refresh = secret('refresh token', AuthenticationResult!.RefreshToken);
    await refuse(app.send(new GetUserCommand({ AccessToken: `${access}x` })));

    const srp = srpClient(demo.poolId);
    const { ChallengeParameters } = await app.send(
      new InitiateAuthCommand({ ...on, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME: email, SRP_A: srp.srpA } }),
    );
    secret('secret block', ChallengeParameters!['SECRET_BLOCK']);
    const ChallengeResponses = srp.answer(ChallengeParameters!, wrong, server.clock.now());
    secret('SRP signature', ChallengeResponses['PASSWORD_CLAIM_SIGNATURE']);
    await refuse(app.send(new RespondToAuthChallengeCommand({ ...on, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses })));

    const temporary = secret('temporary password', 'Temporary-in-the-log-1');
    await operator.send(new AdminCreateUserCommand({ UserPoolId: demo.poolId, Username: 'new@example.com', TemporaryPassword: temporary }));
    const challenge = await app.send(
      new InitiateAuthCommand({ ...start(temporary), AuthParameters: { USERNAME: 'new@example.com', PASSWORD: temporary } }),
    );
    const Session = secret('session', challenge.Session);
    const newPassword = { ChallengeName: 'NEW_PASSWORD_REQUIRED' as const, ...on };
    const answers = { USERNAME: 'new@example.com', NEW_PASSWORD: 'short' };
    await refuse(app.send(new RespondToAuthChallengeCommand({ ...newPassword, Session, ChallengeResponses: answers })));
    await refuse(app.send(new RespondToAuthChallengeCommand({ ...newPassword, Session: `${Session}x`, ChallengeResponses: answers })));

    await app.send(new ForgotPasswordCommand({ ...on, Username: email }));
    const recovery = secret('recovery code', await server.codeFor(email));
    const reset = { ...on, Username: email, ConfirmationCode: recovery };
    await refuse(app.send(new ConfirmForgotPasswordCommand({ ...reset, Password: 'short' })));
    await refuse(app.send(new ConfirmForgotPasswordCommand({ ...reset, ConfirmationCode: '000', Password: password })));
    await refuse(app.send(new ChangePasswordCommand({ AccessToken: access, PreviousPassword: wrong, ProposedPassword: 'short' })));

    const { UserPoolClient } = await operator.send(
      new DescribeUserPoolClientCommand({ UserPoolId: demo.poolId, ClientId: demo.machineClient }),
    );
    const clientSecret = secret('client secret', UserPoolClient!.ClientSecret);
    const machine = { grant_type: 'client_credentials', client_id: demo.machineClient };
    const machineToken = await postToken(server, demo.poolId, { ...machine, client_secret: clientSecret });
    secret('machine token', machineToken.body['access_token']);
    await postToken(server, demo.poolId, { ...machine, client_secret: secret('wrong client secret', 'wrong-client-secret-in-the-log') });
    await postToken(server, demo.poolId, { ...machine, client_secret: clientSecret, scope: 'nothing/known' });

    const landed = await landWithCode(server, { email, password });
    secret('authorization code', landed.code);
    secret('code verifier', landed.verifier);
    await postToken(server, demo.poolId, { ...codeGrant(landed, demoApp), code_verifier: secret('wrong verifier', 'v'.repeat(50)) });
    const second = await landWithCode(server, { email, password }, demoApp, landed.browser).catch(() => undefined);
    if (second) secret('second code', second.code);
    await postToken(server, demo.poolId, {
      grant_type: 'authorization_code',
      client_id: demo.publicClient,
      code: 'unknown-code',
      redirect_uri: 'x',
    });
    keepCookies(landed.browser);
    const page = await openLogin(server);
    secret('form token', page.token);
    await submit(page, '', { username: email, password: wrong });
    await submit(page, '', { token: 'wrong', username: email, password });
    keepCookies(page.browser);

    const exchange = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      client_id: demo.publicClient,
      subject_token: id,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      identity_pool_id: demo.identityPoolId,
    };
    const exchanged = (await postToken(server, demo.poolId, exchange)).body as unknown as {
      IdentityId: string;
      Credentials: { AccessKeyId: string; SecretKey: string; SessionToken: string };
    };
    const credentials = {
      accessKeyId: exchanged.Credentials.AccessKeyId,
      secretAccessKey: secret('temporary secret key', exchanged.Credentials.SecretKey),
      sessionToken: secret('session token', exchanged.Credentials.SessionToken),
    };
    await postToken(server, demo.poolId, { ...exchange, subject_token: `${id}x` });
    const getId = (token: string) =>
      send(server, {
        service: 'cognito-identity',
        operation: 'GetId',
        body: JSON.stringify({ IdentityPoolId: demo.identityPoolId, Logins: { [IDENTITY_PROVIDER]: token } }),
      });
    await getId(id);
    await getId(access);

    const s3 = new S3Client({ endpoint: server.url, region: demo.region, forcePathStyle: true, credentials, maxAttempts: 1 });
    s3.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        secret('S3 signature', /Signature=(\w+)/.exec(headers['authorization'] ?? '')?.[1]);
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await refuse(s3.send(new GetObjectCommand({ Bucket: demo.bucket, Key: 'not-mine' })));
    await refuse(operatorClient({ ...server, operator: credentials }).send(new ListUserPoolsCommand({ MaxResults: 1 })));
    await refuse(
      operatorClient({ ...server, operator: { ...server.operator, secretAccessKey: 'x'.repeat(40) } }).send(
        new ListUserPoolsCommand({ MaxResults: 1 }),
      ),
    );
    await fetch(
      `${server.url}/${demo.bucket}/x?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=${secret('presigned signature', 'f'.repeat(64))}&X-Amz-Credential=a/20260101/us-east-1/s3/aws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=1&X-Amz-SignedHeaders=host&X-Amz-Security-Token=${credentials.sessionToken}`,
    );

    await app.send(new RevokeTokenCommand({ ...on, Token: refresh }));
    await postToken(server, demo.poolId, { grant_type: 'refresh_token', client_id: demo.publicClient, refresh_token: refresh });
    await fetch(`${server.url}/${demo.poolId}/logout?id_token_hint=${id}&post_logout_redirect_uri=x`);
    await fetch(`${server.url}/${demo.poolId}/oauth2/userInfo`, { headers: { authorization: `Bearer ${access}` } });

    const log = captured.all();
    assert.ok(captured.lines() > 50, 'requests are logged at all');
    for (const [what, value] of secrets) assert.ok(!log.includes(value), `${what} stands in the log: ${around(log, value)}`);
  });

  const around = (log: string, value: string): string => log.slice(Math.max(0, log.indexOf(value) - 300), log.indexOf(value) + 40);
});
