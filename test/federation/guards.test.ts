import assert from 'node:assert/strict';
import {
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminListUserAuthEventsCommand,
  SetRiskConfigurationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { cognate } from '../operations/support/cognate.js';
import type { TestServer } from '../support/server.js';
import { beginSignIn, CALLBACK, makeClient, makePool, type Pool, register, signInThrough, startHouse } from './support/house.js';
import { startUpstream, type Upstream } from './support/openid-upstream.js';
import { createWeb, type Web } from './support/web.js';

let serial = 0;
const someone = (more: object = {}) => {
  serial += 1;
  return { sub: `guard-${serial}`, email: `guard${serial}@example.com`, email_verified: true, name: `Guard ${serial}`, ...more };
};

interface Recorded {
  readonly EventResponse: string;
  readonly Username?: string;
  readonly UserSub?: string;
  readonly IdentityProvider?: string;
  readonly Reason?: string;
  readonly IpAddress?: string;
}

describe('federation: foreign responses and audit events', function () {
  this.timeout(30_000);
  let server: TestServer;
  let upstream: Upstream;
  let pool: Pool;

  before(async () => {
    server = await startHouse({ TRUST_PROXY: '127.0.0.0/8, ::1, ::ffff:127.0.0.1' });
    const made = await makePool(server, { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } });
    upstream = await startUpstream(() => [made.returnUrl], { grant_types: ['authorization_code', 'refresh_token'] });
    await registerAs(made, 'Corp');
    pool = { ...made, clientId: await makeClient(made, ['COGNITO', 'Corp']) };
  });
  after(async () => {
    await upstream.close();
    await server.stop();
  });

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

  /** Signs in at the provider, up to the page that completes the sign-in. */
  async function answered(web: Web = createWeb(), target = pool) {
    const { url } = await beginSignIn(server, target, { identity_provider: 'Corp' });
    const back = await web.go(url, { until: target.returnUrl });
    return (await web.go(back.url, { until: `${server.url}/${target.id}/login/` })).url;
  }
  const done = (web: Web, url: URL | string) => web.go(url, { until: CALLBACK });
  const events = async () => (await cognate(server, 'ListEvents', { UserPoolId: pool.id })) as { Events: Recorded[] };
  const newest = async () => (await events()).Events[0]!;

  describe('federation response', () => {
    it('an attacker’s response brought into a victim’s open sign-in gives 400 and a Fail event, and creates no user', async () => {
      const attacker = someone();
      upstream.user = attacker;
      const answer = await answered();
      const victim = createWeb();
      const { url } = await beginSignIn(server, pool);
      const open = await victim.go(url);
      const brought = new URL(`${open.url.origin}${open.url.pathname}/done${answer.search}`);
      const shown = await done(victim, brought);
      assert.equal(shown.status, 400, shown.url.href);
      assert.match(shown.html, /no longer open/);
      const { EventResponse, IdentityProvider, Reason } = await newest();
      assert.deepEqual([EventResponse, IdentityProvider, Reason], ['Fail', 'Corp', 'federation_state_invalid']);
      await assert.rejects(pool.operator.send(new AdminGetUserCommand({ UserPoolId: pool.id, Username: `Corp_${attacker.sub}` })), {
        name: 'UserNotFoundException',
      });
    });

    it('a response in another browser is refused and recorded, and still completes in its own browser', async () => {
      const user = someone();
      upstream.user = user;
      const web = createWeb();
      const { url } = await beginSignIn(server, pool, { identity_provider: 'Corp' });
      const back = (await web.go(url, { until: pool.returnUrl })).url;
      for (const _ of [1, 2]) assert.equal((await done(createWeb(), back)).status, 400);
      const { EventResponse, Reason, IdentityProvider, Username } = await newest();
      assert.deepEqual([EventResponse, Reason, IdentityProvider, Username], ['Fail', 'federation_state_invalid', 'Corp', undefined]);
      assert.ok((await done(web, back)).url.searchParams.has('code'));
    });

    it('the ticket of a response is refused in another browser, as is an unknown ticket', async () => {
      upstream.user = someone();
      const web = createWeb();
      const answer = await answered(web);
      for (const ticket of [answer.searchParams.get('ticket')!, 'made-up', 'x'.repeat(5000), ''])
        assert.equal((await done(createWeb(), `${answer.origin}${answer.pathname}?ticket=${ticket}`)).status, 400);
      assert.ok((await done(web, answer)).url.searchParams.has('code'));
    });

    it('exactly one of four concurrent completions of one response signs in', async () => {
      upstream.user = someone();
      const web = createWeb();
      const answer = await answered(web);
      const both = await Promise.all([1, 2, 3, 4].map(() => done(web, answer)));
      assert.equal(both.filter(({ url }) => url.searchParams.has('code')).length, 1);
      assert.equal(both.filter(({ status }) => status === 400).length, 3);
    });
  });

  describe('audit events of federation', () => {
    const historyOf = async (Username: string) =>
      (await pool.operator.send(new AdminListUserAuthEventsCommand({ UserPoolId: pool.id, Username }))).AuthEvents!;

    it('federated sign-ins are recorded with address and risk, and a risk action BLOCK does not refuse them', async () => {
      await pool.operator.send(
        new SetRiskConfigurationCommand({
          UserPoolId: pool.id,
          AccountTakeoverRiskConfiguration: {
            Actions: {
              LowAction: { Notify: false, EventAction: 'BLOCK' },
              MediumAction: { Notify: false, EventAction: 'BLOCK' },
              HighAction: { Notify: false, EventAction: 'BLOCK' },
            },
          },
        }),
      );
      const user = someone();
      upstream.user = user;
      await signInThrough(server, pool, 'Corp');
      const stranger = createWeb((url, init) =>
        fetch(url, { ...init, headers: { ...init?.headers, 'user-agent': 'Other/1.0', 'x-forwarded-for': '198.51.100.7' } }),
      );
      const { claims } = await signInThrough(server, pool, 'Corp', stranger);
      assert.deepEqual(claims['amr'], ['fed']);
      const [second, first] = await historyOf(`Corp_${user.sub}`);
      assert.deepEqual([first!.EventResponse, first!.EventRisk!.RiskDecision], ['Pass', 'NoRisk']);
      assert.deepEqual([second!.EventResponse, second!.EventRisk!.RiskDecision], ['Pass', 'AccountTakeover']);
      assert.match(first!.EventContextData!.IpAddress!, /127\.0\.0\.1|::1/);
      assert.equal((await newest()).IdentityProvider, 'Corp');
    });

    it('a refusal by the provider is recorded with the provider, without user and without its response', async () => {
      upstream.user = undefined;
      const { url } = await beginSignIn(server, pool, { identity_provider: 'Corp' });
      await createWeb().go(url, { until: CALLBACK });
      const event = await newest();
      assert.deepEqual(
        [event.EventResponse, event.IdentityProvider, event.Reason, event.Username, event.UserSub],
        ['Fail', 'Corp', 'federation_refused', undefined, undefined],
      );
      assert.doesNotMatch(JSON.stringify(event), /access_denied|state=|code/);
    });

    it('a response with a wrong iss is recorded as federation_answer_invalid', async () => {
      upstream.user = someone();
      const web = createWeb();
      const { url } = await beginSignIn(server, pool, { identity_provider: 'Corp' });
      const back = await web.go(url, { until: pool.returnUrl });
      back.url.searchParams.set('iss', 'https://evil.example');
      await done(web, back.url);
      assert.equal((await newest()).Reason, 'federation_answer_invalid');
    });

    it('a sign-in of a disabled user is recorded as Fail in the user’s history', async () => {
      const user = someone();
      upstream.user = user;
      await signInThrough(server, pool, 'Corp');
      await pool.operator.send(new AdminDisableUserCommand({ UserPoolId: pool.id, Username: `Corp_${user.sub}` }));
      await done(createWeb(), (await beginSignIn(server, pool, { identity_provider: 'Corp' })).url);
      assert.deepEqual(
        (await historyOf(`Corp_${user.sub}`)).map(({ EventResponse }) => EventResponse),
        ['Fail', 'Pass'],
      );
      assert.equal((await newest()).Reason, 'federation_account_disabled');
    });

    it('a sign-in from a blocked address is refused and recorded, and creates no user', async () => {
      const RiskExceptionConfiguration = { BlockedIPRangeList: ['127.0.0.0/8', '::1/128'] };
      await pool.operator.send(new SetRiskConfigurationCommand({ UserPoolId: pool.id, RiskExceptionConfiguration }));
      const user = someone();
      upstream.user = user;
      const { url } = await beginSignIn(server, pool, { identity_provider: 'Corp' });
      const back = await done(createWeb(), url);
      await pool.operator.send(new SetRiskConfigurationCommand({ UserPoolId: pool.id }));
      assert.equal(back.url.searchParams.get('error'), 'access_denied', back.html);
      const { EventResponse, Reason, IdentityProvider } = await newest();
      assert.deepEqual([EventResponse, Reason, IdentityProvider], ['Fail', 'address_blocked', 'Corp']);
      await assert.rejects(pool.operator.send(new AdminGetUserCommand({ UserPoolId: pool.id, Username: `Corp_${user.sub}` })), {
        name: 'UserNotFoundException',
      });
    });
  });

  describe('provider settings', () => {
    it('a mapped refresh token of the provider is stored as an attribute', async () => {
      const withToken = await makePool(server, { Schema: [{ Name: 'upstream_token', AttributeDataType: 'String', Mutable: true }] });
      const issued = await startUpstream(() => [withToken.returnUrl], { grant_types: ['authorization_code', 'refresh_token'] });
      await registerAs(
        withToken,
        'Corp',
        { AttributeMapping: { email: 'email', 'custom:upstream_token': 'refresh_token' } },
        {
          oidc_issuer: issued.issuer,
          authorize_scopes: 'openid email offline_access',
        },
      );
      const user = someone();
      issued.user = user;
      const target = { ...withToken, clientId: await makeClient(withToken, ['Corp']) };
      await signInThrough(server, target, 'Corp').finally(() => issued.close());
      const { UserAttributes } = await pool.operator.send(new AdminGetUserCommand({ UserPoolId: target.id, Username: `Corp_${user.sub}` }));
      assert.match(UserAttributes!.find(({ Name }) => Name === 'custom:upstream_token')!.Value!, /^[\w-]{20,}$/);
    });

    it('discovery is not fetched if all endpoints of the provider are given', async () => {
      const named = { authorize_url: '/auth', token_url: '/token', attributes_url: '/me', jwks_uri: '/jwks' };
      const details = Object.fromEntries(Object.entries(named).map(([name, path]) => [name, `${upstream.issuer}${path}`]));
      await registerAs(pool, 'Named', {}, details);
      const user = someone();
      upstream.user = user;
      const before = upstream.discoveries();
      const { claims } = await signInThrough(server, { ...pool, clientId: await makeClient(pool, ['Named']) }, 'Named');
      assert.equal(claims['name'], user.name);
      assert.equal(upstream.discoveries(), before);
    });
  });
});
