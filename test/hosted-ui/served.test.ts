import assert from 'node:assert/strict';
import { get } from 'node:http';
import { type House, POOL, startHouse } from './support/fakes.js';
import { createVisitor } from './support/visitor.js';

describe('assets, themes and development pages', () => {
  let house: House;
  beforeEach(async () => {
    house = await startHouse();
  });
  afterEach(() => house.close());

  it('assets are immutable under content-hashed names; other names and paths outside the folder are 404', async () => {
    const visitor = createVisitor(house);
    const { base } = await visitor.arrive();
    const { html } = await visitor.get(base);
    const urls = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, url]) => url!);
    assert.equal(urls.length, 3);
    for (const url of urls) {
      const answer = await visitor.get(url);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable');
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    }
    for (const path of ['/assets/pages.css', '/assets/..%2fpackage.json', '/assets/%2e%2e/layout.liquid', '/assets/'])
      assert.equal((await visitor.get(path)).status, 404, path);
  });

  it('theme.css has a versioned URL, and its unversioned URL revalidates by ETag (304)', async () => {
    const visitor = createVisitor(house);
    const { base } = await visitor.arrive();
    const url = /href="(\/us-east-1_test\/theme\.css\?v=\w+)"/.exec((await visitor.get(base)).html)?.[1];
    const kept = await visitor.get(url!);
    assert.match(kept.headers.get('cache-control')!, /immutable/);
    const plain = await visitor.get(`/${POOL}/theme.css`);
    assert.equal(plain.headers.get('cache-control'), 'no-cache');
    assert.equal(await statusFor(`${house.url}/${POOL}/theme.css`, plain.headers.get('etag')!), 304);
    assert.equal(await statusFor(`${house.url}/${POOL}/theme.css`, '"another"'), 200);
    assert.equal((await visitor.get('/us-east-1_none/theme.css')).status, 404);
  });

  it('/dev/outbox.json lists documented members in order of sending, and filters by recipient', async () => {
    const at = '2026-01-01T00:00:00.000Z';
    house.sent.push({ to: 'b@example.com', channel: 'email', subject: 's', text: 't', html: '<p>t</p>', code: '1', at });
    house.sent.push({ to: 'a+1@example.com', channel: 'sms', subject: '', text: 't', at });
    const all = await (await fetch(`${house.url}/dev/outbox.json`)).json();
    assert.deepEqual(all, [
      { to: 'b@example.com', channel: 'email', subject: 's', text: 't', html: '<p>t</p>', code: '1', at },
      { to: 'a+1@example.com', channel: 'sms', subject: '', text: 't', html: null, code: null, at },
    ]);
    const one = (await (await fetch(`${house.url}/dev/outbox.json?to=${encodeURIComponent('a+1@example.com')}`)).json()) as {
      to: string;
    }[];
    assert.deepEqual(
      one.map((message) => message.to),
      ['a+1@example.com'],
    );
  });

  it('message contents are escaped in the outbox page', async () => {
    house.sent.push({ to: '<b>x</b>@y', channel: 'email', subject: '<script>1</script>', text: '<img src=x>', at: 'now' });
    const { html } = await createVisitor(house).get('/dev/outbox');
    assert.doesNotMatch(html, /<script>1|<img|<b>x/);
  });
});

/** Conditional GET without fetch, which adds Cache-Control: no-cache to it. */
function statusFor(url: string, etag: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { 'if-none-match': etag } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}
