import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { UserPool } from '../../src/directory/pools/index.js';
import { createKeyRotation } from '../../src/directory/pools/key-rotation.js';
import { CodedError, silentLogger } from '../../src/kernel/index.js';
import { askCognate, cognate } from '../operations/support/cognate.js';
import { appClient } from '../support/clients.js';
import { signedIn, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';

const DAY = 24 * 60 * 60_000;

describe('scheduled key rotation', () => {
  const pool = (id: string, keyRotationDays?: number) =>
    ({ id, ...(keyRotationDays === undefined ? {} : { extensions: { keyRotationDays } }) }) as UserPool;

  function rotation(pools: readonly UserPool[], everyDays: number, failing?: { code: string }) {
    const asked: [string, number][] = [];
    const { sweep } = createKeyRotation({
      pools: {
        async list({ after }) {
          const at = after === undefined ? 0 : pools.findIndex(({ id }) => id === after) + 1;
          const items = pools.slice(at, at + 2);
          return { items, ...(at + 2 < pools.length ? { next: items.at(-1)!.id } : {}) };
        },
      },
      keys: {
        async rotateWhenOlder(id, milliseconds) {
          asked.push([id, milliseconds / DAY]);
          if (failing) throw new CodedError(failing.code, 'no');
        },
      },
      others: ['identity'],
      everyDays,
      logger: silentLogger,
    });
    return { asked, sweep };
  }

  it('each pool is rotated at its own interval or the default one, and the identity issuer at the default', async () => {
    const { asked, sweep } = rotation([pool('a', 30), pool('b'), pool('c', 0)], 90);
    await sweep();
    assert.deepEqual(asked, [
      ['identity', 90],
      ['a', 30],
      ['b', 90],
    ]);
  });

  it('pools without an interval are not rotated', async () => {
    const { asked, sweep } = rotation([pool('a'), pool('b', 7)], 0);
    await sweep();
    assert.deepEqual(asked, [['b', 7]]);
  });

  it('concurrent_change and keys_unknown are skipped, other errors are thrown', async () => {
    for (const code of ['concurrent_change', 'keys_unknown']) {
      const { asked, sweep } = rotation([pool('a', 7), pool('b', 7)], 0, { code });
      await sweep();
      assert.equal(asked.length, 2);
    }
    await assert.rejects(rotation([pool('a', 7)], 0, { code: 'unsealable' }).sweep(), { code: 'unsealable' });
  });
});

describe('KEY_ROTATION_DAYS', () => {
  const keysAt = async (url: string): Promise<Record<string, unknown>[]> =>
    ((await (await fetch(`${url}/.well-known/jwks.json`)).json()) as { keys: Record<string, unknown>[] }).keys;

  /** The sweep runs concurrently with requests. */
  async function until(url: string, count: number): Promise<Record<string, unknown>[]> {
    const end = Date.now() + 30_000;
    let keys = await keysAt(url);
    while (keys.length !== count && Date.now() < end) keys = await keysAt(url);
    return keys;
  }

  it('KEY_ROTATION_DAYS rotates keys of pools and identity issuer once they are old enough', async () => {
    const environment = { KEY_ROTATION_DAYS: '7' };
    const first = await startServer({ environment });
    const places = (server: TestServer) => [`${server.url}/${demo.poolId}`, `${server.url}/identity`];
    const before = await Promise.all(places(first).map(keysAt));
    await first.stop({ keepData: true });
    const clock = { now: () => Date.now() + 8 * DAY };
    const second = await startServer({ environment, dataDir: first.dataDir, overrides: { clock } });
    for (const [at, url] of places(second).entries()) {
      const keys = await until(url, 4);
      assert.equal(keys.length, 4, url);
      for (const { kid } of before[at]!) assert.ok(keys.some((key) => key['kid'] === kid));
      for (const key of keys) {
        const der = Buffer.from((key['x5c'] as string[])[0]!, 'base64');
        assert.equal(key['x5t#S256'], createHash('sha256').update(der).digest('base64url'));
      }
    }
    await second.stop();
  });
});

describe('RotateUserPoolKeys', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer();
  });
  afterEach(() => server.stop());

  const jwks = async () => {
    const answer = await fetch(`${server.url}/${demo.poolId}/.well-known/jwks.json`);
    const { keys } = (await answer.json()) as { keys: { kid: string; x5c: string[]; 'x5t#S256': string }[] };
    return { keys, maxAge: Number(/max-age=(\d+)/.exec(answer.headers.get('cache-control')!)![1]) };
  };
  const rotate = (input: object = {}) =>
    cognate<{ SignsFrom: number }>(server, 'RotateUserPoolKeys', { UserPoolId: demo.poolId, ...input });
  const kidOf = (token: string): string => JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()).kid;

  it('next keys are published for more than twice the JWKS max-age before they sign', async () => {
    const person = await signedUp(server);
    const before = kidOf((await signedIn(server, person)).IdToken);
    const { SignsFrom } = await rotate();
    const { keys, maxAge } = await jwks();
    assert.equal(keys.length, 4);
    assert.ok(keys.every(({ x5c, 'x5t#S256': thumbprint }) => x5c.length === 1 && thumbprint.length === 43));
    assert.ok(SignsFrom - server.clock.now() / 1000 > 2 * maxAge);
    assert.equal(kidOf((await signedIn(server, person)).IdToken), before);
    server.clock.advance(SignsFrom * 1000 - server.clock.now() + 6000);
    const tokens = await signedIn(server, person);
    assert.notEqual(kidOf(tokens.IdToken), before);
    assert.ok(keys.some(({ kid }) => kid === kidOf(tokens.IdToken)));
    await appClient(server).send(new GetUserCommand({ AccessToken: tokens.AccessToken }));
  });

  it('Compromised: true removes the old keys and refuses their tokens at once', async () => {
    const person = await signedUp(server);
    const { AccessToken } = await signedIn(server, person);
    const old = (await jwks()).keys.map(({ kid }) => kid);
    await rotate({ Compromised: true });
    assert.ok((await jwks()).keys.every(({ kid }) => !old.includes(kid)));
    await assert.rejects(appClient(server).send(new GetUserCommand({ AccessToken })), { name: 'NotAuthorizedException' });
    await signedIn(server, person);
  });

  it('RotateUserPoolKeys refuses an unknown pool and invalid parameters', async () => {
    const ask = async (input: object) => (await askCognate(server, 'RotateUserPoolKeys', input)).body.__type;
    assert.equal(await ask({ UserPoolId: 'us-east-1_nowhere' }), 'ResourceNotFoundException');
    assert.equal(await ask({ UserPoolId: demo.poolId, Compromised: 'yes' }), 'InvalidParameterException');
    assert.equal(await ask({}), 'InvalidParameterException');
  });

  it('keyRotationDays accepts 0 and values within its limits, others are refused with 400', async () => {
    const set = async (keyRotationDays: unknown) =>
      (await askCognate(server, 'UpdateUserPoolExtensions', { UserPoolId: demo.poolId, Extensions: { keyRotationDays } })).status;
    assert.deepEqual(await Promise.all([30, 0].map(set)), [200, 200]);
    for (const wrong of [1, -1, 3651, 2.5, '30']) assert.equal(await set(wrong), 400, String(wrong));
  });
});
