import assert from 'node:assert/strict';
import type { TestServer } from '../support/server.js';
import { beginSignIn, CALLBACK, makeClient, makePool, type Pool, register, startHouse } from './support/house.js';
import { startUpstream, type Upstream } from './support/openid-upstream.js';
import { createWeb, type Web } from './support/web.js';

/** A federation response belongs to the browser that sent the request (RFC 9700 4.7, OpenID Connect Core 3.1.2.1). */
describe('federation: response bound to the browser', function () {
  this.timeout(60_000);
  let server: TestServer;
  let upstream: Upstream;
  let pool: Pool;

  before(async () => {
    server = await startHouse();
    const made = await makePool(server);
    upstream = await startUpstream(() => [made.returnUrl]);
    await register(made, {
      ProviderName: 'Corp',
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: 'cognate',
        client_secret: 'upstream-secret',
        attributes_request_method: 'GET',
        oidc_issuer: upstream.issuer,
        authorize_scopes: 'openid email',
      },
      AttributeMapping: { email: 'email' },
    });
    pool = { ...made, clientId: await makeClient(made, ['COGNITO', 'Corp']) };
    upstream.user = { sub: 'victim', email: 'victim@corp.example' };
  });
  after(async () => {
    await upstream.close();
    await server.stop();
  });

  /** Starts a sign-in in `web`: the URL at the provider, and the page here that waits for the response. */
  async function begun(web: Web) {
    const { url } = await beginSignIn(server, pool, { identity_provider: 'Corp' });
    const { url: away } = await web.go(url, { until: upstream.issuer });
    const login = web.pathOf(`/${pool.id}/login/`);
    assert.ok(login, 'no page waits in this browser');
    return { away, waiting: `${server.url}${login}/done?ticket=${away.searchParams.get('state')}` };
  }

  it('a browser that polls for a sign-in completed in another browser gets 400 before, while and after it', async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const attacker = createWeb();
      const { away, waiting } = await begun(attacker);
      const early = await attacker.go(waiting, { until: CALLBACK });
      assert.equal(early.status, 400);
      const victim = createWeb();
      const back = await victim.go(away, { until: pool.returnUrl });
      // Requested before, while and after the response arrives, and after it was refused.
      const completed = victim.go(back.url, { until: `${server.url}/${pool.id}/login/` });
      const meanwhile = await Promise.all([0, 1, 2, 3].map(() => attacker.go(waiting, { until: CALLBACK })));
      const refused = await completed;
      assert.equal(refused.status, 400, refused.url.href);
      const late = await attacker.go(waiting, { until: CALLBACK });
      for (const page of [...meanwhile, late]) assert.equal(page.status, 400, page.url.href);
    }
  });

  it('a provider’s code brought by another browser gives 400 and is not redeemed', async () => {
    const { away } = await begun(createWeb());
    const victim = createWeb();
    const { url } = await victim.go(away, { until: pool.returnUrl });
    const before = upstream.redeemed();
    assert.equal((await createWeb().go(url)).status, 400);
    assert.equal(upstream.redeemed(), before);
  });

  it('several sign-ins open in one browser all complete, in any order', async () => {
    const web = createWeb();
    const answers: URL[] = [];
    for (let open = 0; open < 3; open += 1) {
      const { away } = await begun(web);
      answers.push((await web.go(away, { until: pool.returnUrl })).url);
    }
    for (const answer of answers.reverse()) assert.ok((await web.go(answer, { until: CALLBACK })).url.searchParams.has('code'));
  });

  it('the cookie of one open sign-in does not complete another', async () => {
    const [one, two] = [createWeb(), createWeb()];
    const first = await begun(one);
    await begun(two);
    const { url } = await createWeb().go(first.away, { until: pool.returnUrl });
    assert.equal((await two.go(url)).status, 400);
    assert.ok((await one.go(url, { until: CALLBACK })).url.searchParams.has('code'));
  });

  it('a browser keeps the cookies of its newest 20 open sign-ins', async () => {
    const web = createWeb();
    for (let open = 0; open < 22; open += 1) await begun(web);
    assert.equal(web.cookies().filter((name) => name.startsWith('request-')).length, 20);
    const { away } = await begun(web);
    assert.ok((await web.go(away, { until: CALLBACK })).url.searchParams.has('code'));
  });
});
