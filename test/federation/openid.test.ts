import assert from 'node:assert/strict';
import {
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  AdminListGroupsForUserCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  InitiateAuthCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { cognate } from '../operations/support/cognate.js';
import { appClient } from '../support/clients.js';
import { type Person, signedUp } from '../support/scenario.js';
import type { TestServer } from '../support/server.js';
import { beginSignIn, CALLBACK, makeClient, makePool, type Pool, register, signInThrough, startHouse } from './support/house.js';
import { startUpstream, type Upstream } from './support/openid-upstream.js';
import { createWeb } from './support/web.js';

let serial = 0;
const someone = (more: object = {}) => {
  serial += 1;
  return { sub: `up-${serial}`, email: `up${serial}@example.com`, email_verified: true, name: `Upstream ${serial}`, ...more };
};

describe('federation with an OpenID provider', function () {
  this.timeout(30_000);
  let server: TestServer;
  let upstream: Upstream;
  let pool: Pool;
  const returnUrls: string[] = [];

  before(async () => {
    server = await startHouse();
    const made = await makePool(server);
    returnUrls.push(made.returnUrl);
    upstream = await startUpstream(() => returnUrls);
    await registerAs(made, 'Corp');
    pool = { ...made, clientId: await makeClient(made, ['COGNITO', 'Corp']) };
  });
  after(async () => {
    await upstream.close();
    await server.stop();
  });
  afterEach(() => server.clock.reset());

  const registerAs = (made: Omit<Pool, 'clientId'>, ProviderName: string, more: object = {}, details: Record<string, string> = {}) =>
    register(made, {
      ProviderName,
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: 'cognate',
        client_secret: 'upstream-secret',
        attributes_request_method: 'GET',
        oidc_issuer: upstream.issuer,
        authorize_scopes: 'openid email profile',
        ...details,
      },
      AttributeMapping: { email: 'email', email_verified: 'email_verified', name: 'name' },
      ...more,
    });

  const userOf = (name: string) => pool.operator.send(new AdminGetUserCommand({ UserPoolId: pool.id, Username: name }));

  it('the first sign-in creates a user with the provider’s claims in the provider’s group, by PKCE, nonce and state', async () => {
    const user = someone();
    upstream.user = user;
    const { tokens, claims } = await signInThrough(server, pool, 'Corp');
    assert.equal(claims['email'], user.email);
    assert.equal(claims['cognito:username'], `Corp_${user.sub}`);
    const [identity] = claims['identities'];
    assert.equal(identity.userId, user.sub);
    assert.equal(identity.providerName, 'Corp');
    assert.equal(identity.primary, 'true');
    const { UserStatus } = await userOf(`Corp_${user.sub}`);
    assert.equal(UserStatus, 'EXTERNAL_PROVIDER');
    const { Groups } = await pool.operator.send(new AdminListGroupsForUserCommand({ UserPoolId: pool.id, Username: `Corp_${user.sub}` }));
    assert.deepEqual(
      Groups!.map(({ GroupName }) => GroupName),
      [`${pool.id}_Corp`],
    );
    const me = await appClient(server).send(new GetUserCommand({ AccessToken: tokens.access_token }));
    assert.equal(me.Username, `Corp_${user.sub}`);
    const asked = upstream.asked.at(-1)!;
    assert.equal(asked.get('code_challenge_method'), 'S256');
    assert.ok(asked.get('nonce') && asked.get('state'));
  });

  it('each sign-in updates the mapped attributes of the same user', async () => {
    const user = someone();
    upstream.user = user;
    const first = await signInThrough(server, pool, 'Corp');
    upstream.user = { ...user, name: 'Renamed' };
    const second = await signInThrough(server, pool, 'Corp');
    assert.equal(second.claims['sub'], first.claims['sub']);
    assert.equal(second.claims['name'], 'Renamed');
  });

  it('two concurrent first sign-ins create one user', async () => {
    upstream.user = someone();
    const both = await Promise.all([1, 2].map(() => signInThrough(server, pool, 'Corp')));
    assert.equal(both[0]!.claims['sub'], both[1]!.claims['sub']);
  });

  it('the sign-in page offers the provider beside the password', async () => {
    upstream.user = someone();
    const web = createWeb();
    const { url, tokensFor } = await beginSignIn(server, pool);
    const page = await web.go(url);
    assert.match(page.html, /type="password"/);
    const [, href] = /href="([^"]+\/provider\?name=Corp)"/.exec(page.html)!;
    const back = await web.go(new URL(href!, page.url), { until: CALLBACK });
    assert.ok((await tokensFor(back)).id_token);
  });

  it('idp_identifier, or the domain of an e-mail address, leads to the provider', async () => {
    await registerAs(pool, 'Domain', { IdpIdentifiers: ['corp.example'] });
    const clientId = await makeClient(pool, ['COGNITO', 'Domain']);
    upstream.user = someone();
    const { url } = await beginSignIn(server, { ...pool, clientId }, { idp_identifier: 'corp.example' });
    assert.ok((await createWeb().go(url, { until: CALLBACK })).url.searchParams.get('code'));
    const web = createWeb();
    const begun = await beginSignIn(server, { ...pool, clientId });
    const page = await web.go(begun.url);
    const [, token] = /name="token" value="([^"]+)"/.exec(page.html)!;
    const back = await web.go(page.url, { body: { token: token!, username: 'ada@corp.example', password: '' }, until: CALLBACK });
    assert.ok(back.url.searchParams.get('code'), back.html);
  });

  it('client authentication at the provider is client_secret_basic or private_key_jwt with the pool’s keys', async () => {
    const jwks = await (await fetch(`${server.url}/${pool.id}/.well-known/jwks.json`)).json();
    for (const [name, metadata, details] of [
      ['Basic', { token_endpoint_auth_method: 'client_secret_basic' }, { token_endpoint_auth_method: 'client_secret_basic' }],
      [
        'Keys',
        {
          token_endpoint_auth_method: 'private_key_jwt',
          client_secret: undefined,
          jwks,
        },
        { token_endpoint_auth_method: 'private_key_jwt', client_secret: '' },
      ],
    ] as const) {
      const other = await startUpstream(() => [pool.returnUrl], metadata as never);
      const { client_secret, ...rest } = { client_secret: 'upstream-secret', ...details, oidc_issuer: other.issuer };
      await register(pool, {
        ProviderName: name,
        ProviderType: 'OIDC',
        ProviderDetails: {
          client_id: 'cognate',
          attributes_request_method: 'POST',
          authorize_scopes: 'openid email',
          ...rest,
          ...(client_secret === '' ? {} : { client_secret }),
        },
        AttributeMapping: { email: 'email' },
      });
      other.user = someone();
      const clientId = await makeClient(pool, [name]);
      const { claims } = await signInThrough(server, { ...pool, clientId }, name);
      assert.equal(claims['email'], other.user['email']);
      await other.close();
    }
  });

  it('a client without COGNITO has no password form and gives 405 for password and sign-up requests', async () => {
    const clientId = await makeClient(pool, ['Corp', 'Domain']);
    const web = createWeb();
    const { url } = await beginSignIn(server, { ...pool, clientId });
    const page = await web.go(url);
    assert.doesNotMatch(page.html, /type="password"/);
    assert.match(page.html, /provider\?name=Domain/);
    assert.equal((await web.go(`${page.url.href}/signup`)).status, 405);
    assert.equal((await web.go(page.url, { body: { username: 'a@example.com', password: 'x' } })).status, 405);
  });

  it('a client with a single provider redirects to it at once', async () => {
    upstream.user = someone();
    const clientId = await makeClient(pool, ['Corp']);
    const { url } = await beginSignIn(server, { ...pool, clientId });
    assert.ok((await createWeb().go(url, { until: CALLBACK })).url.searchParams.get('code'));
  });

  it('a provider that the client does not support is not used', async () => {
    const clientId = await makeClient(pool, ['COGNITO']);
    const { url } = await beginSignIn(server, { ...pool, clientId }, { identity_provider: 'Corp' });
    const page = await createWeb().go(url);
    assert.match(page.html, /type="password"/);
    const forced = await createWeb().go(`${page.url.href}/provider?name=Corp`);
    assert.notEqual(forced.status, 303);
  });

  it('a refusal by the provider reaches the app as access_denied with its description', async () => {
    upstream.user = undefined;
    const { url } = await beginSignIn(server, pool, { identity_provider: 'Corp' });
    const back = await createWeb().go(url, { until: CALLBACK });
    assert.equal(back.url.searchParams.get('error'), 'access_denied');
    assert.match(back.url.searchParams.get('error_description')!, /access_denied: no/);
  });

  it('a refusal by the provider returns to the sign-in page if the user chose the provider there', async () => {
    upstream.user = undefined;
    const web = createWeb();
    const { url } = await beginSignIn(server, pool);
    const page = await web.go(url);
    const after = await web.go(`${page.url.href}/provider?name=Corp`);
    assert.match(after.html, /did not work/);
  });

  it('an unreachable provider gives temporarily_unavailable', async () => {
    await registerAs(pool, 'Gone', {}, { oidc_issuer: 'http://localhost:9' });
    const clientId = await makeClient(pool, ['COGNITO', 'Gone']);
    const { url } = await beginSignIn(server, { ...pool, clientId }, { identity_provider: 'Gone' });
    const back = await createWeb().go(url, { until: CALLBACK });
    assert.equal(back.url.searchParams.get('error'), 'temporarily_unavailable', back.html);
  });

  it('a missing required attribute refuses the sign-in and creates no user', async () => {
    const strict = await makePool(server, { Schema: [{ Name: 'phone_number', Required: true, Mutable: true }] });
    returnUrls.push(strict.returnUrl);
    const elsewhere = await startUpstream(() => [strict.returnUrl]);
    await register(strict, {
      ProviderName: 'Corp',
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: 'cognate',
        client_secret: 'upstream-secret',
        attributes_request_method: 'GET',
        oidc_issuer: elsewhere.issuer,
        authorize_scopes: 'openid email',
      },
      AttributeMapping: { email: 'email' },
    });
    elsewhere.user = someone();
    const { url } = await beginSignIn(server, { ...strict, clientId: await makeClient(strict, ['Corp']) });
    const back = await createWeb().go(url, { until: CALLBACK });
    await elsewhere.close();
    assert.match(back.url.searchParams.get('error_description')!, /Required attribute.*phone_number/);
    await assert.rejects(
      strict.operator.send(new AdminGetUserCommand({ UserPoolId: strict.id, Username: `Corp_${elsewhere.user!['sub']}` })),
      { name: 'UserNotFoundException' },
    );
  });

  it('a disabled user gets access_denied', async () => {
    const user = someone();
    upstream.user = user;
    await signInThrough(server, pool, 'Corp');
    await pool.operator.send(new AdminDisableUserCommand({ UserPoolId: pool.id, Username: `Corp_${user.sub}` }));
    const { url } = await beginSignIn(server, pool, { identity_provider: 'Corp' });
    const back = await createWeb().go(url, { until: CALLBACK });
    assert.equal(back.url.searchParams.get('error'), 'access_denied');
  });

  it('a provider’s user cannot sign in with a password or recover one', async () => {
    const user = someone();
    upstream.user = user;
    await signInThrough(server, pool, 'Corp');
    const app = appClient(server);
    await assert.rejects(
      app.send(
        new InitiateAuthCommand({
          ClientId: pool.clientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: `Corp_${user.sub}`, PASSWORD: 'Anything-1!' },
        }),
      ),
      { name: 'NotAuthorizedException' },
    );
    await assert.rejects(app.send(new ForgotPasswordCommand({ ClientId: pool.clientId, Username: `Corp_${user.sub}` })));
  });

  describe('account linking', () => {
    let person: Person;
    beforeEach(async () => {
      person = await signedUp(server, pool.clientId);
    });

    it('a user linked by AdminLinkProviderForUser signs in to the linked account', async () => {
      const user = someone({ email: person.email });
      await pool.operator.send(
        new AdminLinkProviderForUserCommand({
          UserPoolId: pool.id,
          DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: person.sub },
          SourceUser: { ProviderName: 'Corp', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: user.sub },
        }),
      );
      upstream.user = user;
      const { claims } = await signInThrough(server, pool, 'Corp');
      assert.equal(claims['sub'], person.sub);
    });

    it('a link by a mapped claim signs in to the linked account', async () => {
      const user = someone({ email: person.email });
      await pool.operator.send(
        new AdminLinkProviderForUserCommand({
          UserPoolId: pool.id,
          DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: person.sub },
          SourceUser: { ProviderName: 'Corp', ProviderAttributeName: 'email', ProviderAttributeValue: person.email },
        }),
      );
      upstream.user = user;
      assert.equal((await signInThrough(server, pool, 'Corp')).claims['sub'], person.sub);
    });

    it('an equal e-mail alone does not link accounts', async () => {
      upstream.user = someone({ email: person.email });
      assert.notEqual((await signInThrough(server, pool, 'Corp')).claims['sub'], person.sub);
    });

    describe('pools with linkVerifiedEmail', () => {
      before(() => cognate(server, 'UpdateUserPoolExtensions', { UserPoolId: pool.id, Extensions: { linkVerifiedEmail: true } }));
      after(() => cognate(server, 'UpdateUserPoolExtensions', { UserPoolId: pool.id, Extensions: { linkVerifiedEmail: null } }));

      async function offered(user: object) {
        upstream.user = user as Record<string, unknown>;
        const web = createWeb();
        const { url, tokensFor } = await beginSignIn(server, pool, { identity_provider: 'Corp' });
        const page = await web.go(url, { until: CALLBACK });
        return { web, page, tokensFor };
      }

      async function typed(web: ReturnType<typeof createWeb>, page: { url: URL; html: string }, password: string) {
        const [, token] = /name="token" value="([^"]+)"/.exec(page.html)!;
        return web.go(page.url, { body: { token: token!, username: person.email, password }, until: CALLBACK });
      }

      it('a user with the same verified e-mail links the account by its password, and signs in to it afterwards', async () => {
        const user = someone({ email: person.email });
        const { web, page, tokensFor } = await offered(user);
        assert.match(page.html, /already an account with this address/);
        const tokens = await tokensFor(await typed(web, page, person.password));
        assert.equal(tokens.claims()!.sub, person.sub);
        assert.equal((await signInThrough(server, pool, 'Corp')).claims['sub'], person.sub);
      });

      it('a wrong password links nothing, and the link is offered again', async () => {
        const { web, page } = await offered(someone({ email: person.email }));
        const again = await typed(web, page, 'Wrong-password-1!');
        assert.notEqual(again.status, 0);
        const { page: later } = await offered(upstream.user!);
        assert.match(later.html, /already an account with this address/);
      });

      it('an e-mail that the provider has not verified is not offered for linking', async () => {
        const { page, tokensFor } = await offered(someone({ email: person.email, email_verified: false }));
        assert.notEqual((await tokensFor(page)).claims()!.sub, person.sub);
      });
    });
  });

  describe('attacks', () => {
    /** Up to the redirect back from the provider, which is not followed. */
    async function atTheDoor(web = createWeb(), target = pool) {
      upstream.user = someone();
      const { url } = await beginSignIn(server, target, { identity_provider: 'Corp' });
      return { web, back: await web.go(url, { until: target.returnUrl }) };
    }

    it('a response in another browser gives 400', async () => {
      const { back } = await atTheDoor();
      const stranger = await createWeb().go(back.url, { until: CALLBACK });
      assert.equal(stranger.status, 400);
      assert.match(stranger.html, /no longer open/);
    });

    it('a response is accepted once', async () => {
      const { web, back } = await atTheDoor();
      assert.ok((await web.go(back.url, { until: CALLBACK })).url.searchParams.get('code'));
      assert.equal((await web.go(back.url, { until: CALLBACK })).status, 400);
    });

    it('an unknown state, or another pool’s, gives 400', async () => {
      assert.equal((await createWeb().go(`${pool.returnUrl}?state=made-up&code=x`)).status, 400);
      const other = await makePool(server);
      const { back } = await atTheDoor();
      assert.equal((await createWeb().go(`${other.returnUrl}${back.url.search}`)).status, 400);
    });

    it('another user’s code does not match the request (PKCE)', async () => {
      const victim = await atTheDoor();
      const attacker = await atTheDoor();
      const mixed = new URL(victim.back.url);
      mixed.searchParams.set('code', attacker.back.url.searchParams.get('code')!);
      const shown = await victim.web.go(mixed, { until: CALLBACK });
      assert.equal(shown.url.searchParams.get('error'), 'invalid_request');
    });

    it('a response with another iss is refused (RFC 9207)', async () => {
      const { web, back } = await atTheDoor();
      const mixed = new URL(back.url);
      mixed.searchParams.set('iss', 'https://evil.example');
      const shown = await web.go(mixed, { until: CALLBACK });
      assert.equal(shown.url.searchParams.get('error'), 'invalid_request');
    });

    it('a response after 15 minutes gives 400', async () => {
      const { web, back } = await atTheDoor();
      server.clock.advance(16 * 60_000);
      assert.equal((await web.go(back.url, { until: CALLBACK })).status, 400);
    });

    it('a provider removed from the client during the sign-in is refused with 400', async () => {
      const clientId = await makeClient(pool, ['COGNITO', 'Corp']);
      const { web, back } = await atTheDoor(createWeb(), { ...pool, clientId });
      await pool.operator.send(
        new UpdateUserPoolClientCommand({
          UserPoolId: pool.id,
          ClientId: clientId,
          SupportedIdentityProviders: ['COGNITO'],
          CallbackURLs: [CALLBACK],
          AllowedOAuthFlows: ['code'],
          AllowedOAuthScopes: ['openid'],
          AllowedOAuthFlowsUserPoolClient: true,
        }),
      );
      const shown = await web.go(back.url, { until: CALLBACK });
      assert.equal(shown.status, 400);
    });
  });
});
