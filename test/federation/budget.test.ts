import assert from 'node:assert/strict';
import { makeClient, makePool, type Pool, register, signInThrough, startHouse } from './support/house.js';
import { startUpstream } from './support/openid-upstream.js';

describe('federation: store operations', () => {
  it('a sign-in of a known user takes at most 3 reads and 3 writes more than a local one', async () => {
    let [reads, writes] = [0, 0];
    const server = await startHouse(
      {},
      {
        overrides: {
          onOperation({ kind, collection }) {
            // Written after the response, and counted elsewhere.
            if (collection.startsWith('auth_') || collection === 'message_deliveries') return;
            if (kind === 'read') reads += 1;
            else writes += 1;
          },
        },
      },
    );
    const made = await makePool(server);
    const upstream = await startUpstream(() => [made.returnUrl]);
    await register(made, {
      ProviderName: 'Corp',
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: 'cognate',
        client_secret: 'upstream-secret',
        attributes_request_method: 'GET',
        oidc_issuer: upstream.issuer,
        authorize_scopes: 'openid email',
      },
      AttributeMapping: { email: 'email' },
    });
    const pool: Pool = { ...made, clientId: await makeClient(made, ['Corp']) };
    upstream.user = { sub: 'budget', email: 'budget@example.com' };
    await signInThrough(server, pool, 'Corp');
    [reads, writes] = [0, 0];
    await signInThrough(server, pool, 'Corp');
    const counted = { reads, writes };
    await upstream.close();
    await server.stop();
    // ARCHITECTURE section 4: 8 reads and 8 writes for a local one, from authorize to tokens.
    assert.ok(counted.reads <= 8 + 3 && counted.writes <= 8 + 3, JSON.stringify(counted));
  });
});
