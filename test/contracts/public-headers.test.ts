import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/app/package-root.js';
import { createBrowser } from '../oidc/support/browser.js';
import { authorization, CALLBACK, demoApp, tokenIn } from '../security/support/hosted.js';
import { confirmedUser } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';

const BASE = 'https://id.example';
const POOL = `/${demo.poolId}`;

const PLACES = [
  `${POOL}/login?client_id=demoapp&response_type=code&redirect_uri=${encodeURIComponent(CALLBACK)}`,
  authorization(demoApp).url,
  `${POOL}/signup?client_id=demoapp`,
  `${POOL}/logout?client_id=demoapp&logout_uri=nowhere`,
  `${POOL}/logout`,
  `${POOL}/signed-out`,
  `${POOL}/theme.css`,
  `${POOL}/brand/demoapp/logo`,
  `${POOL}/leave?client_id=demoapp&to=${encodeURIComponent(CALLBACK)}`,
  `${POOL}/account?client_id=demoapp`,
  `${POOL}/passkeys/add?client_id=demoapp&redirect_uri=${encodeURIComponent(CALLBACK)}`,
  `${POOL}/device`,
  `${POOL}/confirmUser?client_id=a&user_name=b&confirmation_code=c`,
  `${POOL}/saml/metadata`,
  `${POOL}/saml/return?state=x`,
  `${POOL}/oauth2/idpresponse?state=x`,
  `${POOL}/oauth2/userInfo`,
  `${POOL}/.well-known/openid-configuration`,
  `${POOL}/.well-known/jwks.json`,
  '/identity/.well-known/openid-configuration',
  '/console/',
  '/demo/object',
  '/healthz',
  '/nowhere',
  '/',
];

describe('responses of a server with an https base URL', () => {
  let server: TestServer;
  let origin: string;
  before(async () => {
    server = await startServer({ environment: { BASE_URL: BASE, HOST: '127.0.0.1', SETUP: join(packageRoot(), 'config/demo.yaml') } });
    origin = `http://127.0.0.1:${server.server.port}`;
  });
  after(() => server.stop());

  function checkCookies(answer: Response): number {
    const cookies = answer.headers.getSetCookie();
    for (const cookie of cookies) {
      assert.match(cookie, /^__(?:Host|Secure)-[\w.-]+=/, cookie);
      for (const attribute of [/; ?secure(?:;|$)/i, /; ?httponly(?:;|$)/i, /; ?samesite=(?:lax|strict)(?:;|$)/i])
        assert.match(cookie, attribute, cookie);
      if (cookie.startsWith('__Host-')) assert.match(cookie, /; ?path=\/(?:;|$)/i, cookie);
      assert.doesNotMatch(cookie, /; ?domain=/i, cookie);
    }
    return cookies.length;
  }

  function checkHeaders(answer: Response, at: string): void {
    assert.equal(answer.headers.get('strict-transport-security'), 'max-age=31536000; includeSubDomains', at);
    const type = answer.headers.get('content-type') ?? '';
    if (!/html|svg|css|javascript|image/.test(type)) return;
    const policy = answer.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'|sandbox/, `${at}: ${policy}`);
    if (/html/.test(type)) {
      assert.match(policy, /frame-ancestors 'none'/, at);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', at);
    }
  }

  it('every response has HSTS, and rendered ones a Content-Security-Policy', async () => {
    for (const place of PLACES)
      for (const method of ['GET', 'POST']) {
        const answer = await fetch(origin + place, { method, redirect: 'manual', headers: { accept: 'text/html' } });
        checkHeaders(answer, `${method} ${place}`);
        checkCookies(answer);
      }
    const page = await (
      await createBrowser(origin).request(
        new URL((await fetch(origin + PLACES[1]!, { redirect: 'manual' })).headers.get('location')!.replace(BASE, origin), origin),
      )
    ).text();
    for (const [, asset] of page.matchAll(/(?:href|src)="(\/[^"]+)"/g)) checkHeaders(await fetch(origin + asset), asset!);
  });

  it('a sign-in sets only Secure, HttpOnly, SameSite cookies with a __Host- or __Secure- prefix', async () => {
    const local = { ...server, url: origin };
    const person = await confirmedUser(local, demo.poolId);
    const browser = createBrowser(origin);
    const here = (location: string | null): string => location!.replace(BASE, '');
    let count = 0;
    const step = async (path: string, init: RequestInit = {}): Promise<Response> => {
      const answer = await browser.request(path, init);
      count += checkCookies(answer);
      checkHeaders(answer, path);
      return answer;
    };
    const path = here((await step(authorization(demoApp).url)).headers.get('location'));
    const token = tokenIn(await (await step(path)).text());
    const body = new URLSearchParams({ token, username: person.email, password: person.password });
    const posted = await step(path, { method: 'POST', body });
    const next = await step(here(posted.headers.get('location')));
    const back = await step(here(next.headers.get('location')));
    assert.ok(back.headers.get('location')?.startsWith(CALLBACK));
    assert.ok(count >= 5, `${count} cookies`);
  });

  it('Strict-Transport-Security is set in one source file', () => {
    const src = join(packageRoot(), 'src');
    const files = readdirSync(src, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && entry.name.endsWith('.ts'),
    );
    const writers = files.filter((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').includes('Strict-Transport-Security'));
    assert.deepEqual(
      writers.map(({ name }) => name),
      ['answer-headers.ts'],
    );
  });
});
