import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { runDemo } from './demo/run.js';
import { launchBrowser } from './support/browser.js';
import { REAL_DEMO, sharedServer, startServer, type TestServer } from './support/server.js';

describe('demo run', () => {
  let server: TestServer;
  let browser: Browser;
  before(async function () {
    this.timeout(60_000);
    [server, browser] = await Promise.all([sharedServer(), launchBrowser()]);
  });
  after(() => browser?.close());

  const EVERYTHING = 'a user signs up and in and exchanges tokens for credentials for S3 and DynamoDB, by browser and SDK';

  async function everythingAt({ url }: TestServer): Promise<void> {
    const said: string[] = [];
    await runDemo(url, browser, (line) => said.push(line));
    const all = said.join('\n');
    for (const refusal of [
      "somebody else's prefix: AccessDenied",
      "somebody else's item: AccessDeniedException",
      "the guest at the user's object: AccessDenied",
      'RevokeToken, then refresh: NotAuthorizedException',
      'GlobalSignOut, then GetUser: NotAuthorizedException',
    ]) {
      assert.ok(all.includes(refusal), `${refusal} in\n${all}`);
    }
  }

  it(`profiles cognito: ${EVERYTHING}`, async function () {
    this.timeout(60_000);
    await everythingAt(server);
  });

  it(`demo set-up as it stands, profiles strict and openid: ${EVERYTHING}`, async function () {
    this.timeout(60_000);
    const strict = await startServer({ environment: { SETUP: REAL_DEMO } });
    try {
      await everythingAt(strict);
    } finally {
      await strict.stop();
    }
  });
});
