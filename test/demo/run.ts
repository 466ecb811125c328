import { randomBytes } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { Browser } from 'playwright-core';
import { demo as names } from '../support/server.js';
import { signInWithSdk } from './api-sign-in.js';
import { signInWithBrowser } from './browser-sign-in.js';
import { credentialsByApi, credentialsByGrant, credentialsProvider } from './credentials.js';
import { s3Of, useResources } from './resources.js';
import { type Demo, refused, type Say } from './step.js';

/** The five steps of the README, one after the other, against a server with the demo set-up. Throws at the first that fails. */
export async function runDemo(url: string, browser: Browser, say: Say): Promise<void> {
  const demo: Demo = {
    url,
    poolId: names.poolId,
    clientId: names.publicClient,
    identityPoolId: names.identityPoolId,
    region: names.region,
    email: `ada.${randomBytes(4).toString('hex')}@example.com`,
    password: `Analytical-${randomBytes(6).toString('hex')}-1`,
    say,
  };
  // The page answers before the message leaves: wait for it.
  const codeFor = async (email: string): Promise<string> => {
    const until = Date.now() + 5000;
    for (;;) {
      const [message] = (await (await fetch(`${url}/dev/outbox.json?to=${encodeURIComponent(email)}`)).json()) as { code: string }[];
      if (message) return message.code;
      if (Date.now() > until) throw new Error(`no message came for ${email}`);
    }
  };

  say('1 and 2. A user signs up and signs in; the app gets its tokens');
  const tokens = await signInWithBrowser(demo, browser, codeFor);

  say('3. The ID token becomes AWS credentials, in two ways');
  const granted = await credentialsByGrant(demo, tokens);
  const asked = await credentialsByApi(demo, tokens);
  if (granted.identityId !== asked.identityId) throw new Error('two ways, two identities');

  say('4. The credentials open S3 and DynamoDB');
  await useResources(demo, granted.credentials, granted.identityId);
  await s3Of(demo, credentialsProvider(demo, tokens)).send(new GetObjectCommand({ Bucket: 'demo', Key: `${asked.identityId}/hello.txt` }));
  say('S3: the same object through fromCognitoIdentityPool');
  const guest = await credentialsByApi(demo);
  const foreign = new GetObjectCommand({ Bucket: 'demo', Key: `${asked.identityId}/hello.txt` });
  say(`S3: the guest at the user's object: ${await refused(s3Of(demo, guest.credentials).send(foreign))}`);

  say('5. The same user through the AWS SDK');
  await signInWithSdk(demo);
}
