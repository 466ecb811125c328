import assert from 'node:assert/strict';
import { request } from 'node:http';
import { CODE, type House, POOL, startHouse } from './support/fakes.js';
import { createVisitor, type Visitor } from './support/visitor.js';

const EMAIL = 'jo@example.com';
const PASSWORD = 'Secret-123';

describe('forms of the hosted pages', () => {
  let house: House;
  let jo: Visitor;

  beforeEach(async () => {
    house = await startHouse();
    house.accounts.set(EMAIL, { sub: 'sub-of-jo', attributes: {}, password: PASSWORD, status: 'CONFIRMED' });
    jo = createVisitor(house);
  });
  afterEach(() => house.close());

  it('a correct password finishes the sign-in and continues the authorization request', async () => {
    const { base, token } = await jo.arrive();
    const answer = await jo.post(base, { token, username: EMAIL, password: PASSWORD });
    assert.equal(answer.status, 303);
    assert.equal(answer.location, `${base}/continue`);
    const out = await jo.get(answer.location);
    assert.equal(out.location, '/callback?code=abc');
    assert.deepEqual(house.finished, [
      { kind: 'signed-in', sub: 'sub-of-jo', authTime: Math.floor(house.clock.now() / 1000), provenAt: house.clock.now(), amr: ['pwd'] },
    ]);
  });

  it('after a form post a browser gets an interstitial page, so that form-action does not block the app’s redirects', async () => {
    const { base, token } = await jo.arrive();
    const answer = await jo.post(base, { token, username: EMAIL, password: PASSWORD }, { accept: 'text/html,*/*' });
    assert.equal(answer.status, 200);
    assert.match(answer.html, new RegExp(`<meta http-equiv="refresh" content="0; url=${base}/continue">`));
  });

  it('/continue without a finished sign-in returns to the form', async () => {
    const { base } = await jo.arrive();
    assert.equal((await jo.get(`${base}/continue`)).location, base);
    assert.deepEqual(house.finished, []);
  });

  it('a finished sign-in expires after five minutes', async () => {
    const { base, token } = await jo.arrive();
    await jo.post(base, { token, username: EMAIL, password: PASSWORD });
    house.clock.pass(5 * 60_000 + 1);
    assert.equal((await jo.get(`${base}/continue`)).location, base);
    assert.deepEqual(house.finished, []);
  });

  it('a finished sign-in of one authorization request does not finish another', async () => {
    const first = await jo.arrive();
    await jo.post(first.base, { token: first.token, username: EMAIL, password: PASSWORD });
    const stolen = jo.cookies.get('cognate_flow')!;
    const second = await jo.arrive();
    jo.cookies.set('cognate_flow', { ...stolen, path: second.base });
    assert.equal((await jo.get(`${second.base}/continue`)).location, second.base);
    assert.deepEqual(house.finished, []);
  });

  for (const page of ['', '/signup', '/confirm', '/resend', '/forgot', '/reset', '/new-password', '/cancel']) {
    describe(`POST ${page || '(sign-in)'}`, () => {
      const fields = { username: EMAIL, password: PASSWORD, code: CODE };

      it('a form without a token is refused with 403', async () => {
        const { base } = await jo.arrive();
        assert.equal((await jo.post(base + page, fields)).status, 403);
      });

      it('a form token of another browser is refused with 403', async () => {
        const { base } = await jo.arrive();
        const eve = createVisitor(house);
        for (const [name, cookie] of jo.cookies) if (name.startsWith('interaction_')) eve.cookies.set(name, cookie);
        const foreign = /name="token" value="([^"]+)"/.exec((await eve.get(base)).html)?.[1];
        assert.ok(foreign);
        assert.equal((await jo.post(base + page, { ...fields, token: foreign })).status, 403);
      });

      it('a form token of another authorization request is refused with 403', async () => {
        const other = await jo.arrive();
        const { base } = await jo.arrive();
        assert.equal((await jo.post(base + page, { ...fields, token: other.token })).status, 403);
      });

      it('a foreign, opaque, cross-site or same-site origin is refused with 403 despite a valid token', async () => {
        const { base, token } = await jo.arrive();
        for (const headers of [
          { origin: 'https://evil.example' },
          { origin: 'null' },
          { 'sec-fetch-site': 'cross-site' },
          { 'sec-fetch-site': 'same-site' },
        ]) {
          assert.equal((await jo.post(base + page, { ...fields, token }, headers)).status, 403, JSON.stringify(headers));
        }
      });
    });
  }

  it('a form is accepted with the server’s origin and without an Origin header', async () => {
    const { base, token } = await jo.arrive();
    for (const headers of [{}, { origin: house.url, 'sec-fetch-site': 'same-origin' }]) {
      assert.equal((await jo.post(base, { token, username: EMAIL, password: 'wrong' }, headers)).status, 400);
    }
  });

  it('the flow cookie is HttpOnly, SameSite=Lax, limited to the path of the request, and lasts an hour', async () => {
    const { base } = await jo.arrive();
    jo.cookies.delete('cognate_flow');
    const line = (await jo.get(base)).headers.getSetCookie().find((cookie) => cookie.startsWith('cognate_flow='));
    assert.match(line ?? '', new RegExp(`; Path=${base}; Max-Age=3600; HttpOnly; SameSite=Lax$`));
  });

  it('a flow cookie older than an hour is ignored', async () => {
    const { base, token } = await jo.arrive();
    house.clock.pass(60 * 60_000 + 1);
    assert.equal((await jo.post(base, { token, username: EMAIL, password: PASSWORD })).status, 403);
  });

  it('an expired authorization request shows an error page on GET and POST', async () => {
    const { base, token } = await jo.arrive();
    house.expire(base.split('/').at(-1)!);
    for (const answer of [await jo.get(base), await jo.post(base, { token, username: EMAIL, password: PASSWORD })]) {
      assert.equal(answer.status, 400);
      assert.match(answer.html, /no longer open/);
    }
  });

  it('an authorization request opened in another browser is refused with 400', async () => {
    const { base } = await jo.arrive();
    assert.equal((await createVisitor(house).get(base)).status, 400);
  });

  it('an authorization request is 404 on the pages of another pool', async () => {
    const { base } = await jo.arrive();
    assert.equal((await jo.get(base.replace(POOL, 'us-east-1_other'))).status, 404);
  });

  it('a sign-up form posted twice creates one account and leads to the same page', async () => {
    const { base, token } = await jo.arrive();
    const fields = { token, username: 'new@example.com', password: PASSWORD };
    const answers = [await jo.post(`${base}/signup`, fields), await jo.post(`${base}/signup`, fields)];
    assert.deepEqual(
      answers.map((answer) => answer.location),
      [`${base}/confirm`, `${base}/confirm`],
    );
    assert.equal(house.sent.length, 1);
  });

  it('a new-password form posted twice signs in once', async () => {
    house.accounts.set(EMAIL, { sub: 'sub-of-jo', attributes: {}, password: PASSWORD, status: 'FORCE_CHANGE_PASSWORD' });
    const { base, token } = await jo.arrive();
    await jo.post(base, { token, username: EMAIL, password: PASSWORD });
    const challenged = jo.cookies.get('cognate_flow')!;
    const fields = { token, password: 'Another-456', 'attribute.given_name': 'Jo' };
    assert.equal((await jo.post(`${base}/new-password`, fields)).location, `${base}/continue`);
    jo.cookies.set('cognate_flow', challenged);
    assert.equal((await jo.post(`${base}/new-password`, fields)).location, base);
  });

  it('pages opened out of order redirect to sign-in', async () => {
    const { base, token } = await jo.arrive();
    for (const page of ['/confirm', '/reset', '/new-password']) {
      assert.equal((await jo.get(base + page)).location, base, `GET ${page}`);
      assert.equal((await jo.post(base + page, { token, code: CODE, password: PASSWORD })).location, base, `POST ${page}`);
    }
    assert.equal((await jo.post(`${base}/resend`, { token })).location, base);
    assert.equal(house.sent.length, 0);
  });

  it('no redirect URL contains a username, code or password', async () => {
    const { base, token } = await jo.arrive();
    const seen = [
      await jo.post(`${base}/signup`, { token, username: 'new@example.com', password: PASSWORD }),
      await jo.post(`${base}/confirm`, { token, code: CODE }),
      await jo.post(`${base}/forgot`, { token, username: EMAIL }),
      await jo.post(`${base}/reset`, { token, code: CODE, password: 'Another-456' }),
    ];
    for (const { location } of seen) assert.match(location, /^\/us-east-1_test\/login\/[\w-]+\/(confirm|continue|reset)$/);
  });

  it('a submitted password is not repeated in an error page', async () => {
    const { base, token } = await jo.arrive();
    const answers = [
      await jo.post(base, { token, username: EMAIL, password: 'not-the-Secret-1' }),
      await jo.post(`${base}/signup`, { token, username: '', password: 'not-the-Secret-1' }),
    ];
    for (const { status, html } of answers) {
      assert.equal(status, 400);
      assert.doesNotMatch(html, /not-the-Secret-1/);
    }
  });

  describe('requests that are not valid forms', () => {
    it('a body of another content type is refused with 415', async () => {
      const { base, token } = await jo.arrive();
      const body = JSON.stringify({ token, username: EMAIL, password: PASSWORD });
      assert.equal((await jo.post(base, body, { 'content-type': 'application/json' })).status, 415);
      assert.equal((await jo.post(base, body, { 'content-type': 'text/plain' })).status, 415);
      assert.equal((await jo.post(base, body, { 'content-type': 'multipart/form-data; boundary=x' })).status, 415);
    });

    it('a body over 64 KiB is refused with 413, with and without Content-Length', async () => {
      const { base, token } = await jo.arrive();
      const body = `token=${token}&username=${'x'.repeat(64 * 1024)}`;
      assert.equal((await jo.post(base, body)).status, 413);
      assert.equal(await postInChunks(house.url + base, jo, body), 413);
    });

    it('an unsupported method is refused with 405 and an Allow header', async () => {
      const { base } = await jo.arrive();
      const cookie = [...jo.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
      const put = await fetch(house.url + base, { method: 'PUT', headers: { cookie } });
      assert.equal(put.status, 405);
      assert.equal(put.headers.get('allow'), 'GET, HEAD, POST');
      const resend = await jo.get(`${base}/resend`);
      assert.equal(resend.status, 405);
      assert.equal(resend.headers.get('allow'), 'POST');
    });

    it('the first of repeated form fields counts, and broken percent-encodings are plain text', async () => {
      const { base, token } = await jo.arrive();
      const twice = `token=${token}&username=${encodeURIComponent(EMAIL)}&username=x&password=${PASSWORD}&password=y`;
      assert.equal((await jo.post(base, twice)).location, `${base}/continue`);
      const { base: again, token: fresh } = await jo.arrive();
      assert.equal((await jo.post(again, `token=${fresh}&username=%E0%A4%A&password=%ff%00`)).status, 400);
    });

    it('overlong fields are refused with 400 and a message for each', async () => {
      const { base, token } = await jo.arrive();
      const long = await jo.post(base, { token, username: 'x'.repeat(129), password: 'y'.repeat(257) });
      assert.equal(long.status, 400);
      assert.match(long.html, /Your email is too long: at most 128 characters/);
      assert.match(long.html, /Your password is too long: at most 256 characters/);
    });
  });

  describe('hosted page with an internal error', () => {
    it('an internal error shows a generic 500 page, and only the log has the reason', async () => {
      const broken = await startHouse({ failWith: new Error('the store burns down') });
      try {
        const visitor = createVisitor(broken);
        const { base, token } = await visitor.arrive();
        const answer = await visitor.post(base, { token, username: EMAIL, password: PASSWORD });
        assert.equal(answer.status, 500);
        assert.match(answer.html, /Something went wrong/);
        assert.doesNotMatch(answer.html, /burns/);
        assert.equal(broken.logged.length, 1);
        assert.doesNotMatch(JSON.stringify(broken.logged), /Secret-123/);
      } finally {
        await broken.close();
      }
    });
  });

  it('every page forbids framing, inline code, foreign form targets and caching', async () => {
    const { base } = await jo.arrive();
    for (const path of [base, `${base}/signup`, `${base}/forgot`, '/us-east-1_test/signed-out', '/us-east-1_test/login/nothing']) {
      const { headers } = await jo.get(path);
      const policy = headers.get('content-security-policy') ?? '';
      for (const rule of ["default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
        assert.ok(policy.split('; ').includes(rule), `${rule} on ${path}`);
      assert.doesNotMatch(policy, /unsafe/);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(headers.get('referrer-policy'), 'same-origin');
      assert.equal(headers.get('strict-transport-security'), null, 'no HSTS over http');
    }
  });
});

/** Posts with chunked transfer encoding, without a Content-Length. */
async function postInChunks(url: string, visitor: Visitor, body: string): Promise<number> {
  const cookie = [...visitor.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
  return new Promise((resolve, reject) => {
    const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded', 'transfer-encoding': 'chunked' };
    const sending = request(url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sending.on('error', reject);
    for (let at = 0; at < body.length; at += 1024) sending.write(body.slice(at, at + 1024));
    sending.end();
  });
}
