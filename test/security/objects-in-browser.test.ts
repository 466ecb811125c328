import assert from 'node:assert/strict';
import { GetObjectCommand, type GetObjectCommandInput, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { generateSync } from 'otplib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type SigningCredentials, signRequest } from '../../src/sts/index.js';
import { cognate } from '../operations/support/cognate.js';
import { launchBrowser } from '../support/browser.js';
import { signedIn, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { credentialsOf, identityOf } from './support/two-tenants.js';

const SCRIPT = "document.documentElement.setAttribute('data-ran', self.origin)";
const HTML = `<!doctype html><script>${SCRIPT}</script>`;
const XHTML = `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title><script>${SCRIPT}</script></head></html>`;
const SVG = `<svg xmlns="http://www.w3.org/2000/svg"><script>${SCRIPT}</script></svg>`;
const PARTS = `--x\r\nContent-Type: text/html\r\n\r\n${HTML}\r\n--x--\r\n`;

/** Active content types in unusual spellings, with matching content. */
const ACTIVE: readonly (readonly [type: string, content: string])[] = [
  ['text/html', HTML],
  ['TEXT/HTML', HTML],
  ['text/html;\tcharset=utf-8', HTML],
  ['text/html\t; charset=utf-8', HTML],
  ['image/png, text/html', HTML],
  ['image/png,text/html', HTML],
  ['image/png;a=",text/html', HTML],
  ['font/x, text/html', HTML],
  ['video/mp4, text/html;charset=utf-8', HTML],
  ['application/xhtml+xml', XHTML],
  ['text/xml', XHTML],
  ['application/xml', XHTML],
  ['application/rss+xml', XHTML],
  ['image/svg+xml', SVG],
  ['image/SVG+XML', SVG],
  ['image/svg+xml;charset=utf-8', SVG],
  ['audio/mpeg, image/svg+xml', SVG],
  ['multipart/x-mixed-replace; boundary=x', PARTS],
  ['', HTML],
  ['nonsense', HTML],
  ['*/*', HTML],
  ['application/pdf', HTML],
  ['text/plain', HTML],
  ['text/plain;charset=utf-8', HTML],
  ['image/png', HTML],
  ['video/mp4', HTML],
];

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** One second of silence: 8 kHz, one channel, 8 bits. */
function silence(): Buffer {
  const [length, wav] = [8000, Buffer.alloc(44 + 8000, 128)];
  wav.write('RIFF');
  wav.writeUInt32LE(36 + length, 4);
  wav.write('WAVEfmt ', 8);
  for (const [at, value] of [
    [16, 16],
    [24, 8000],
    [28, 8000],
    [40, length],
  ] as const)
    wav.writeUInt32LE(value, at);
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 1],
    [34, 8],
  ] as const)
    wav.writeUInt16LE(value, at);
  wav.write('data', 36);
  return wav;
}

/** Script that takes credentials by the operator’s session if it runs in the console’s origin. */
const THEFT = `<!doctype html><script>(async () => {
  const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const page = new DOMParser().parseFromString(await (await fetch('/console/')).text(), 'text/html').documentElement.dataset;
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const redirect_uri = location.origin + '/console/';
  const challenge = base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
  const query = new URLSearchParams({ response_type: 'code', client_id: page.client, redirect_uri, scope: 'openid', prompt: 'none', state: 's',
    code_challenge: challenge, code_challenge_method: 'S256' });
  const landed = await fetch('/' + page.pool + '/oauth2/authorize?' + query);
  const code = new URL(landed.url).searchParams.get('code');
  const form = new URLSearchParams({ grant_type: 'authorization_code', client_id: page.client, redirect_uri, code, code_verifier: verifier });
  const { id_token } = await (await fetch('/' + page.pool + '/oauth2/token', { method: 'POST', body: form })).json();
  const ask = async (operation, input) => (await fetch('/', { method: 'POST', body: JSON.stringify(input), headers: {
    'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityService.' + operation } })).json();
  const Logins = { [page.login]: id_token };
  const { IdentityId } = await ask('GetId', { IdentityPoolId: page.identityPool, Logins });
  const { Credentials } = await ask('GetCredentialsForIdentity', { IdentityId, Logins });
  document.documentElement.setAttribute('data-taken', Credentials.AccessKeyId);
})().catch((error) => document.documentElement.setAttribute('data-taken', 'nothing: ' + error))</script>`;

describe('objects opened in a browser', function () {
  this.timeout(120_000);
  let browser: Browser;
  let server: TestServer;
  let context: BrowserContext;
  let page: Page;
  before(async () => {
    [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  });
  after(async () => {
    await browser.close();
    await server.stop();
  });
  beforeEach(async () => {
    context = await browser.newContext();
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
  });
  afterEach(() => context.close());

  let count = 0;
  /** Signed request without an SDK, which would normalise the type. */
  async function put(type: string, content: string | Buffer, more: Record<string, string> = {}): Promise<string> {
    const Key = `opened/${++count}`;
    const body = Buffer.from(content);
    const headers = signRequest({
      method: 'PUT',
      path: `/${demo.bucket}/${Key}`,
      query: '',
      headers: { host: new URL(server.url).host, 'content-type': type, ...more },
      body,
      service: 's3',
      region: demo.region,
      credentials: server.operator,
      now: server.clock.now(),
    });
    const answer = await fetch(`${server.url}/${demo.bucket}/${Key}`, { method: 'PUT', headers: headers as Record<string, string>, body });
    assert.equal(answer.status, 200, await answer.text());
    return Key;
  }

  const s3 = (credentials: SigningCredentials) =>
    new S3Client({ endpoint: server.url, region: demo.region, credentials, forcePathStyle: true, maxAttempts: 1 });

  const linkTo = (Key: string, more: Partial<GetObjectCommandInput> = {}): Promise<string> =>
    getSignedUrl(s3(server.operator), new GetObjectCommand({ Bucket: demo.bucket, Key, ...more }));

  /** Origin reported by a script of the object, or null if none ran. */
  async function ran(link: string): Promise<string | null> {
    await page.goto(link).catch((error: Error) => assert.match(error.message, /Download is starting|ERR_/));
    return page.evaluate("document.documentElement.getAttribute('data-ran')");
  }

  async function checkHeaders(link: string): Promise<void> {
    for (const init of [{}, { headers: { range: 'bytes=0-4' } }]) {
      const { headers, status } = await fetch(link, init);
      assert.ok(status < 300, String(status));
      assert.match(headers.get('content-security-policy')!, /^sandbox; default-src 'none'/);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.match(headers.get('content-type')!, /^[\w*.+-]+\/[\w*.+-]+(\s*;[^,]*)?$/);
      if (!/^(image\/png|video\/mp4)$/.test(headers.get('content-type')!)) assert.match(headers.get('content-disposition')!, /^attachment/);
    }
  }

  for (const [type, content] of ACTIVE) {
    it(`an object uploaded as ${JSON.stringify(type)} runs no script`, async () => {
      const link = await linkTo(await put(type, content, { 'content-disposition': 'inline' }));
      assert.equal(await ran(link), null);
      await checkHeaders(link);
    });

    it(`an object that a presigned URL requests as ${JSON.stringify(type)} runs no script`, async () => {
      const more = { ResponseContentType: type, ResponseContentDisposition: 'inline' };
      const link = await linkTo(await put('text/plain', content), more);
      assert.equal(await ran(link), null);
      await checkHeaders(link);
    });
  }

  it('images and audio of inert types are displayed without policy violations', async () => {
    const violations: string[] = [];
    page.on('console', (message) => violations.push(message.text()));
    await page.goto(await linkTo(await put('image/png', PNG)));
    assert.equal(await page.evaluate('document.images[0].naturalWidth'), 1);
    await page.goto(await linkTo(await put('audio/wav', silence())));
    await page.waitForFunction("document.querySelector('video, audio').duration === 1");
    assert.deepEqual(violations, []);
  });

  it('a downloaded object keeps its stored file name', async () => {
    const link = await linkTo(await put('text/html', HTML, { 'content-disposition': 'inline; filename="report, final.html"' }));
    const [download] = await Promise.all([page.waitForEvent('download'), page.goto(link).catch(() => undefined)]);
    assert.equal(download.suggestedFilename(), 'report, final.html');
  });

  it('an S3 error is shown as XML with a sandbox policy', async () => {
    const link = await linkTo('opened/nothing');
    const answer = await page.goto(link);
    assert.equal(answer?.status(), 404);
    assert.match(await answer!.text(), /NoSuchKey/);
    for (const wrong of [link, link.replace('Signature=', 'Signature=0')]) {
      const { headers } = await fetch(wrong);
      assert.match(headers.get('content-security-policy')!, /^sandbox; default-src 'none'/);
      assert.equal(headers.get('content-type'), 'application/xml');
    }
  });

  it('an object of an app user opened by an operator gets no operator credentials', async () => {
    await enterConsole('ada@example.com');
    const { IdToken } = await signedIn(server, await signedUp(server));
    const app = { poolId: demo.poolId, clientId: demo.publicClient, identityPoolId: demo.identityPoolId };
    const identityId = await identityOf(server, app, IdToken);
    const own = s3(await credentialsOf(server, app, identityId, IdToken));
    const object = { Bucket: demo.bucket, Key: `${identityId}/picture.png` };
    await own.send(new PutObjectCommand({ ...object, Body: THEFT, ContentType: 'image/png, text/html' }));
    const link = await getSignedUrl(own, new GetObjectCommand(object));
    const isShown = await page.goto(link).then(
      () => true,
      () => false,
    );
    const taken = isShown ? await page.getAttribute('[data-taken]', 'data-taken').catch(() => null) : null;
    assert.ok(!taken, `credentials of the operator: ${taken}`);
  });

  /** First sign-in of an operator: new password and TOTP app. */
  async function enterConsole(Email: string): Promise<void> {
    const { TemporaryPassword } = await cognate<{ TemporaryPassword: string }>(server, 'CreateOperator', { Email, Kind: 'operator' });
    await page.goto(`${server.url}/console/`);
    await page.getByLabel('Email').fill(Email);
    await page.getByRole('textbox', { name: 'Password' }).fill(TemporaryPassword);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Choose your password' }).waitFor();
    await page.getByRole('textbox', { name: 'New password' }).fill('An operator’s own 1 password!');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /authenticator/i }).waitFor();
    const secret = ((await page.locator('code.key').textContent()) ?? '').replaceAll(' ', '');
    await page.getByLabel('Code from the app').fill(generateSync({ secret }));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  }
});
