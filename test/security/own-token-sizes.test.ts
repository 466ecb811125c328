import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { CreateIdentityPoolCommand, GetCredentialsForIdentityCommand, GetIdCommand } from '@aws-sdk/client-cognito-identity';
import { AdminAddUserToGroupCommand, CreateGroupCommand, GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createWeb } from '../federation/support/web.js';
import { appClient, identityApp, identityOperator, operatorClient } from '../support/clients.js';
import { confirmedUser, ownPool, type Person, type Tokens } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { request } from './support/raw.js';

/** Cognito's quota of groups for one user. */
const GROUPS = 100;
const RETURN = 'http://localhost:3000/bye';
const CALLBACK = 'http://localhost:3000/callback';

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

describe('tokens, state and cookies of the greatest length that the server gives out', function () {
  this.timeout(60_000);
  let server: TestServer;
  let issuer: string;
  let clientId: string;
  let secret: string;
  let poolId: string;
  let person: Person;
  let tokens: Tokens;
  before(async () => {
    server = await startServer();
    const app = {
      GenerateSecret: true,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'] as const,
      AllowedOAuthScopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
      CallbackURLs: [CALLBACK],
      LogoutURLs: [RETURN],
      SupportedIdentityProviders: ['COGNITO'],
    };
    const made = await ownPool(
      server,
      {},
      { ...app, ExplicitAuthFlows: [...app.ExplicitAuthFlows], AllowedOAuthFlows: [...app.AllowedOAuthFlows] },
    );
    ({ poolId, clientId } = made);
    secret = made.secret!;
    issuer = `${server.url}/${poolId}`;
    person = await confirmedUser(server, poolId);
    const operator = operatorClient(server);
    for (let n = 0; n < GROUPS; n += 1) {
      const GroupName = `${String(n).padStart(3, '0')}-${'g'.repeat(108)}`;
      await operator.send(new CreateGroupCommand({ UserPoolId: poolId, GroupName }));
      await operator.send(new AdminAddUserToGroupCommand({ UserPoolId: poolId, Username: person.sub, GroupName }));
    }
    tokens = await redeemed();
    assert.ok(tokens.AccessToken.length > 16_384 && tokens.IdToken.length > 16_384, `${tokens.AccessToken.length}`);
  });
  after(() => server.stop());

  /** Tokens by the code flow, so that userInfo takes them. */
  async function redeemed(): Promise<Tokens> {
    const query = new URLSearchParams({ client_id: clientId, response_type: 'code', redirect_uri: CALLBACK });
    const web = createWeb();
    const page = await web.go(`${issuer}/oauth2/authorize?${query}`);
    const [, token = ''] = /name="token" value="([^"]+)"/.exec(page.html) ?? [];
    const { url } = await web.go(page.url, { body: { token, username: person.email, password: person.password }, until: CALLBACK });
    const answer = await form('token', { grant_type: 'authorization_code', code: url.searchParams.get('code')!, redirect_uri: CALLBACK });
    const { access_token, id_token, refresh_token } = JSON.parse(answer.body) as Record<string, string>;
    return { AccessToken: access_token!, IdToken: id_token!, RefreshToken: refresh_token! };
  }

  const form = (endpoint: string, body: Record<string, string>): Promise<Answer> =>
    ask('POST', `/${poolId}/oauth2/${endpoint}`, { ...body, client_id: clientId, client_secret: secret });

  /** Node's `fetch` reads no more than 16 KB of response headers; browsers read 256 KB. */
  function ask(method: string, path: string, body?: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    const bytes = body && String(new URLSearchParams(body));
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        new URL(path, server.url),
        {
          method,
          maxHeaderSize: 256 * 1024,
          headers: { ...headers, ...(bytes === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }) },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () =>
            resolve({ status: answer.statusCode!, location: answer.headers.location, body: Buffer.concat(chunks).toString() }),
          );
        },
      );
      outgoing.once('error', reject);
      outgoing.end(bytes);
    });
  }

  it('userInfo takes the access token in the header, by GET and POST, and in a form (RFC 6750 section 2.2)', async () => {
    const authorization = `Bearer ${tokens.AccessToken}`;
    const path = `/${poolId}/oauth2/userInfo`;
    for (const answer of [
      await ask('GET', path, undefined, { authorization }),
      await ask('POST', path, undefined, { authorization }),
      await ask('POST', path, { access_token: tokens.AccessToken }),
    ]) {
      assert.equal(answer.status, 200, answer.body);
      assert.equal((JSON.parse(answer.body) as { sub: string }).sub, person.sub);
    }
  });

  it('userInfo refuses a token in the query, and one that comes twice, with invalid_request', async () => {
    const path = `/${poolId}/oauth2/userInfo`;
    const { AccessToken: access_token } = tokens;
    for (const answer of [
      await ask('GET', `${path}?${new URLSearchParams({ access_token })}`),
      await ask('POST', path, { access_token }, { authorization: `Bearer ${access_token}` }),
    ]) {
      assert.equal(answer.status, 400, answer.body);
      assert.equal((JSON.parse(answer.body) as { error: string }).error, 'invalid_request');
    }
  });

  it('logout takes an ID token as hint, with a state of 12 KB, by GET and by POST', async () => {
    const state = 's'.repeat(12 * 1024);
    const hint = { id_token_hint: tokens.IdToken, post_logout_redirect_uri: RETURN, state };
    const byGet = await ask('GET', `/${poolId}/logout?${new URLSearchParams(hint)}`);
    assert.deepEqual([byGet.status, byGet.location], [302, `${RETURN}?state=${state}`], byGet.body);
    const own = await ask('POST', `/${poolId}/logout`, hint);
    assert.deepEqual([own.status, own.location], [303, `${RETURN}?state=${state}`], own.body);
    // A form of another site carries no cookies: it is sent once more, as GET.
    const byPost = await ask('POST', `/${poolId}/logout`, hint, { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' });
    assert.equal(byPost.status, 303, byPost.body);
    const next = await ask('GET', byPost.location!);
    assert.deepEqual([next.status, next.location], [302, `${RETURN}?state=${state}`], next.body);
  });

  it('introspection and revocation take the tokens', async () => {
    const introspected = await form('introspect', { token: tokens.AccessToken });
    assert.equal((JSON.parse(introspected.body) as { active: boolean }).active, true);
    const [one, other] = [await redeemed(), await redeemed()];
    assert.equal((await form('revoke', { token: one.RefreshToken })).status, 200);
    assert.equal((await form('revoke', { token: other.AccessToken })).status, 200);
  });

  it('the AWS API takes the access token', async () => {
    const { Username } = await appClient(server).send(new GetUserCommand({ AccessToken: tokens.AccessToken }));
    assert.equal(Username, person.sub);
  });

  it('an identity pool takes the ID token as login, and gives credentials', async () => {
    const ProviderName = `cognito-idp.${demo.region}.amazonaws.com/${poolId}`;
    const { IdentityPoolId } = await identityOperator(server).send(
      new CreateIdentityPoolCommand({
        IdentityPoolName: 'long',
        AllowUnauthenticatedIdentities: false,
        CognitoIdentityProviders: [{ ProviderName, ClientId: clientId }],
      }),
    );
    const Logins = { [ProviderName]: tokens.IdToken };
    const { IdentityId } = await identityApp(server).send(new GetIdCommand({ IdentityPoolId, Logins }));
    assert.ok(IdentityId);
    await assert.rejects(identityApp(server).send(new GetCredentialsForIdentityCommand({ IdentityId, Logins })), /role/i);
  });

  it('a token exchange takes the tokens', async () => {
    const answer = await form('token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: tokens.IdToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      audience: 'us-east-1:00000000-0000-0000-0000-000000000000',
    });
    assert.match(answer.body, /IdentityPool|identity pool|invalid_target/i);
  });

  it('an authorization request carries a state of 12 KB, by GET and by POST, through the sign-in', async () => {
    const state = 'x'.repeat(12 * 1024);
    const query = { client_id: clientId, response_type: 'code', redirect_uri: CALLBACK, state };
    const posted = await ask('POST', `/${poolId}/oauth2/authorize`, query);
    assert.equal(posted.status, 303, posted.body);
    for (const start of [`/${poolId}/oauth2/authorize?${new URLSearchParams(query)}`, posted.location!]) {
      const web = createWeb();
      const page = await web.go(new URL(start, server.url));
      const [, token = ''] = /name="token" value="([^"]+)"/.exec(page.html) ?? [];
      const { url } = await web.go(page.url, { body: { token, username: person.email, password: person.password }, until: CALLBACK });
      assert.equal(url.searchParams.get('state'), state);
    }
  });

  it('a browser with many open sign-ins, and a long state beside its cookies, is served', async () => {
    const cookie = Array.from({ length: 60 }, (_, n) => `request-${n}=${'c'.repeat(300)}`).join('; ');
    const query = new URLSearchParams({ client_id: clientId, response_type: 'code', redirect_uri: CALLBACK, state: 'y'.repeat(12 * 1024) });
    assert.equal((await ask('GET', `/${poolId}/oauth2/authorize?${query}`, undefined, { cookie })).status, 303);
  });

  it('longer heads and forms are refused: 431, and a page with 400', async () => {
    assert.equal((await request(server, 'GET', `/${poolId}/login?state=${'z'.repeat(66_000)}`)).status, 431);
    assert.equal((await ask('POST', `/${poolId}/logout`, { id_token_hint: 'z'.repeat(60_000) })).status, 400);
    const long = `${tokens.AccessToken}${'A'.repeat(40_000)}`;
    const answer = await ask('GET', `/${poolId}/oauth2/userInfo`, undefined, { authorization: `Bearer ${long}` });
    assert.equal(answer.status, 401, answer.body);
  });
});
