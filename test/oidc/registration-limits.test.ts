import assert from 'node:assert/strict';
import { askCognate, cognate } from '../operations/support/cognate.js';
import { startServer, type TestServer } from '../support/server.js';
import { PUBLIC_CLIENT, type Registering, registeringPool } from './support/registering.js';

describe('limits of open registration', () => {
  let server: TestServer;
  let pool: Registering;
  before(async () => {
    server = await startServer({
      environment: { LIMITS_OPEN_REGISTRATIONS_PER_ADDRESS: '3', LIMITS_OPEN_REGISTRATIONS_PER_POOL: '5', TRUST_PROXY: 'true' },
    });
  });
  beforeEach(async () => {
    pool = await registeringPool(server);
  });
  afterEach(() => server.clock.reset());
  after(() => server.stop());

  const extend = (Extensions: object) => cognate(server, 'UpdateUserPoolExtensions', { UserPoolId: pool.poolId, Extensions });
  const times = (count: number, metadata: object = PUBLIC_CLIENT) =>
    Promise.all(Array.from({ length: count }, async () => (await pool.register(metadata)).status));

  it('the registrations of one address in an hour are limited, and 429 has Retry-After', async () => {
    assert.deepEqual((await times(5)).sort(), [201, 201, 201, 429, 429]);
    const { status, headers, body } = await pool.register(PUBLIC_CLIENT);
    assert.deepEqual([status, body['error']], [429, 'temporarily_unavailable']);
    const seconds = Number(headers.get('retry-after'));
    assert.ok(seconds > 3500 && seconds <= 3600, String(seconds));
    server.clock.advance(seconds * 1000);
    assert.equal((await pool.register(PUBLIC_CLIENT)).status, 201);
  });

  it('each network has a limit of its own: an IPv4 address, or a /64 of IPv6', async () => {
    const from = async (address: string) => (await pool.register(PUBLIC_CLIENT, undefined, { 'x-forwarded-for': address })).status;
    for (const address of ['2001:db8::1', '2001:db8::2', '2001:db8:0:0:1::3']) assert.equal(await from(address), 201, address);
    assert.equal(await from('2001:db8::4'), 429);
    assert.equal(await from('2001:db8:0:1::1'), 201);
    assert.equal(await from('192.0.2.1'), 201);
    assert.equal(await from('192.0.2.2'), 429);
  });

  it('refused registrations do not count', async () => {
    assert.deepEqual([...new Set(await times(10, { redirect_uris: [] }))], [400]);
    assert.deepEqual(await times(3), [201, 201, 201]);
  });

  it('registrations with an initial access token are neither limited nor counted', async () => {
    const token = await pool.initialToken();
    for (let i = 0; i < 6; i++) assert.equal((await pool.register(PUBLIC_CLIENT, token)).status, 201);
    assert.deepEqual(await times(3), [201, 201, 201]);
  });

  it('limits of a pool replace those of the server, and 0 lifts them', async () => {
    await extend({ openRegistrationsPerAddress: 1 });
    assert.deepEqual((await times(2)).sort(), [201, 429]);
    await extend({ openRegistrationsPerAddress: 0 });
    assert.deepEqual((await times(6)).sort(), [201, 201, 201, 201, 429, 429]);
    await extend({ openRegistrationsPerPool: 0 });
    assert.deepEqual(await times(2), [201, 201]);
    const wrong = { UserPoolId: pool.poolId, Extensions: { openRegistrationsPerPool: -1 } };
    assert.equal((await askCognate(server, 'UpdateUserPoolExtensions', wrong)).status, 400);
  });
});
