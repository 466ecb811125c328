import assert from 'node:assert/strict';
import type { UserPool } from '../../src/directory/pools/index.js';
import { createProviders } from '../../src/http/oidc/providers.js';

describe('cache of OpenID providers', () => {
  const pool = (id: string, version = 1, createdAt = new Date(0)) => ({ id, version, createdAt }) as UserPool;

  it('one provider is built per pool, and again when the pool was updated or created anew', () => {
    const built: string[] = [];
    const providers = createProviders(({ id, version }) => {
      built.push(`${id}:${version}`);
      return { callback: () => async () => {} } as never;
    });
    const first = providers.of(pool('a'));
    assert.equal(providers.of(pool('a')), first);
    assert.notEqual(providers.of(pool('b')), first);
    assert.notEqual(providers.of(pool('a', 2)), first);
    assert.notEqual(providers.of(pool('a', 2, new Date(1))), providers.of(pool('b')));
    assert.deepEqual(built, ['a:1', 'b:1', 'a:2', 'a:2']);
    providers.close();
    providers.of(pool('b'));
    assert.equal(built.length, 5);
  });
});
