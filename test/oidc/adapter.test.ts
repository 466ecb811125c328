import assert from 'node:assert/strict';
import { defaultUserPool } from '../../src/directory/pools/index.js';
import { createAdapterFactory } from '../../src/http/oidc/models/adapter.js';
import { createPayloadsStore } from '../../src/http/oidc/payloads.store.js';
import { createRequestScopes } from '../../src/http/oidc/request-scope.js';
import { OTHER_POOL, POOL, startTokens, type TestTokens } from '../tokens/support/tokens.js';

const GRANT = '11111111-2222-4333-8444-555555555555';

describe('oidc-provider storage adapter', () => {
  let tokens: TestTokens;
  before(async () => {
    tokens = await startTokens();
  });
  after(() => tokens.stop());

  const adapterOf = (poolId: string) => {
    const payloads = createPayloadsStore(tokens.connection);
    const scope = createRequestScopes().current();
    const { sessions, refreshTokens, clock } = tokens;
    return createAdapterFactory({
      poolId,
      pool: defaultUserPool() as never,
      clients: {} as never,
      resourceServers: {} as never,
      sessions,
      refreshTokens,
      ssoSessions: {} as never,
      payloads,
      clock,
      scopes: { current: () => scope, of: () => scope },
    });
  };
  const code = {
    kind: 'AuthorizationCode',
    jti: 'the-code',
    grantId: GRANT,
    accountId: 'maria',
    clientId: 'app',
    scope: 'openid',
    authTime: 1,
  };

  it('a second redemption that read the code as fresh gives invalid_grant and ends the session', async () => {
    const [first, second] = [adapterOf(POOL)('AuthorizationCode'), adapterOf(POOL)('AuthorizationCode')];
    await first.upsert('the-code', code, 300);
    for (const adapter of [first, second]) assert.equal((await adapter.find('the-code'))!['consumed'], undefined);
    await first.consume('the-code');
    await assert.rejects(second.consume('the-code'), { error: 'invalid_grant' });
    assert.equal(await tokens.sessions.find(POOL, GRANT), undefined);
    const late = tokens.refreshTokens.mint(GRANT);
    await assert.rejects(
      adapterOf(POOL)('RefreshToken').upsert(late, { kind: 'RefreshToken', jti: late, grantId: GRANT, clientId: 'app' }, 60),
      { error: 'invalid_grant' },
    );
  });

  it('a record of one pool is neither found nor destroyed through another pool’s adapter', async () => {
    const session = { kind: 'Session', jti: 'cookie', uid: 'uid' };
    await adapterOf(POOL)('Session').upsert('cookie', session, 60);
    assert.deepEqual(await adapterOf(POOL)('Session').find('cookie'), session);
    assert.equal((await adapterOf(POOL)('Session').findByUid('uid'))!.uid, 'uid');
    const foreign = adapterOf(OTHER_POOL)('Session');
    assert.equal(await foreign.find('cookie'), undefined);
    assert.equal(await foreign.findByUid('uid'), undefined);
    await foreign.destroy('cookie');
    assert.ok(await adapterOf(POOL)('Session').find('cookie'));
    assert.equal(await adapterOf(POOL)('Interaction').find('cookie'), undefined);
  });

  it('authorization codes and cookies are not stored in clear text', async () => {
    const keys: string[] = [];
    const spy = {
      ...createPayloadsStore(tokens.connection),
      put: async (_key: unknown, value: { payload: string }) => void keys.push(value.payload),
    };
    const { sessions, refreshTokens, clock } = tokens;
    const factory = createAdapterFactory({
      poolId: POOL,
      pool: defaultUserPool() as never,
      clients: {} as never,
      resourceServers: {} as never,
      sessions,
      refreshTokens,
      ssoSessions: {} as never,
      payloads: spy,
      clock,
      scopes: createRequestScopes(),
    });
    await factory('Session').upsert('secret-cookie', { kind: 'Session', jti: 'secret-cookie' }, 60);
    await factory('Interaction').upsert(
      'i',
      { kind: 'Interaction', jti: 'i', session: { accountId: 'maria', cookie: 'secret-cookie' } } as never,
      60,
    );
    await factory('AuthorizationCode').upsert('secret-code', { ...code, jti: 'secret-code', grantId: GRANT.replace('1', '2') }, 60);
    assert.equal(keys.length, 3);
    assert.doesNotMatch(keys.join(), /secret/);
  });

  it('an expired record is not found, even before the store removes it', async () => {
    await adapterOf(POOL)('Interaction').upsert('short', { kind: 'Interaction', jti: 'short' }, 60);
    tokens.clock.at += 60_000;
    assert.equal(await adapterOf(POOL)('Interaction').find('short'), undefined);
  });
});
