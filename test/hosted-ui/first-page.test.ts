import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { startHouse } from './support/fakes.js';
import { createVisitor } from './support/visitor.js';

const MOST = 30 * 1024;

describe('size of the sign-in page', () => {
  it('the sign-in page with passkeys, all providers and both themes weighs less than 30 KB compressed', async () => {
    const house = await startHouse({
      pool: { firstFactors: ['PASSWORD', 'WEB_AUTHN'] },
      client: {
        authFlows: ['ALLOW_USER_AUTH'],
        identityProviders: ['COGNITO', 'Google', 'Facebook', 'LoginWithAmazon', 'SignInWithApple'],
      },
    });
    try {
      const visitor = createVisitor(house);
      const { base } = await visitor.arrive();
      const { html } = await visitor.get(base);
      const urls = new Set([...html.matchAll(/(?:href|src|srcset)="(\/(?:assets\/|[\w-]+\/theme\.css)[^"]*)"/g)].map(([, url]) => url!));
      assert.equal(urls.size, 11);
      const bodies = [html, ...(await Promise.all([...urls].map(async (url) => (await visitor.get(url)).html)))];
      const weight = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
      assert.ok(weight < MOST, `${weight} bytes`);
    } finally {
      await house.close();
    }
  });
});
