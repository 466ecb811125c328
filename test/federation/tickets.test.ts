import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { RequestContext } from '../../src/authentication/index.js';
import { createGroups } from '../../src/directory/groups/index.js';
import { createIdentityProviders } from '../../src/directory/identity-providers/index.js';
import type { User } from '../../src/directory/users/index.js';
import { type Connector, createFederation, type Federation } from '../../src/federation/index.js';
import { createSealer, randomIds, silentLogger } from '../../src/kernel/index.js';
import { openDirectory, type TestDirectory } from '../directory/support/directory.js';

const EMAIL = 'ada@example.com';
const BROWSER = 'hash-of-a-secret';
const RETURN = 'https://auth.example.com/oauth2/idpresponse';

/** Checks below the pages: a page with a fault must neither sign users in nor link accounts. */
describe('federation tickets', () => {
  let directory: TestDirectory;
  let federation: Federation;
  let context: RequestContext;
  let [owner, other]: User[] = [];
  /** Subjects of responses that were redeemed. */
  const redeemed: string[] = [];

  /** A provider that answers at once with the given subject. */
  const upstream: Connector = {
    begin: async (_provider, { state }) => ({ url: `https://idp.example.com/?state=${state}`, memory: {} }),
    finish: async (_provider, { parameters }) => {
      redeemed.push(parameters['sub']!);
      return { subject: parameters['sub']!, claims: { email: EMAIL, email_verified: 'true' }, sources: {} };
    },
  };

  before(async () => {
    directory = await openDirectory();
    const { clock, users, pools, clients, storage } = directory;
    const { connection } = storage;
    const sealer = createSealer([{ id: 'k', key: randomBytes(32) }]);
    const identityProviders = createIdentityProviders({ connection, sealer, clock });
    federation = createFederation({
      connection,
      pools,
      clients,
      identityProviders,
      users,
      groups: createGroups({ connection, clock, users }),
      triggers: {
        preSignUp: async () => undefined,
        postConfirmation: async () => {},
        preAuthentication: async () => {},
        postAuthentication: async () => {},
        inboundFederation: async () => undefined,
      } as Parameters<typeof createFederation>[0]['triggers'],
      connectors: () => upstream,
      guards: { guarded: (_operation, work) => work(), proven: async () => undefined, remember: async () => {}, refused: () => {} },
      sealer,
      clock,
      ids: randomIds,
      logger: silentLogger,
    });
    await storage.ready();
    const pool = await directory.newPool({ extensions: { linkVerifiedEmail: true }, aliasAttributes: ['email'] });
    const details = { client_id: 'cognate', client_secret: 's', oidc_issuer: 'https://idp.example.com', authorize_scopes: 'openid' };
    await identityProviders.create(pool, {
      name: 'Corp',
      kind: 'OIDC',
      details: { ...details, attributes_request_method: 'GET' },
      attributeMapping: { email: 'email' },
      identifiers: [],
    });
    context = { pool, client: await directory.newClient(pool, { identityProviders: ['COGNITO', 'Corp'] }), origin: {} };
    owner = await directory.newUser(pool, { username: 'owner', attributes: { email: EMAIL, email_verified: 'true' } });
    other = await directory.newUser(pool, { username: 'other', attributes: {} });
  });
  after(() => directory.close());

  async function signIn(sub: string) {
    const asked = { provider: 'Corp', uid: 'sign-in', browser: BROWSER, returnUrls: { oauth: RETURN, saml: RETURN } };
    const state = (await federation.begin(context, asked)).state;
    await federation.returned(context.pool.id, { state, browser: BROWSER, origin: {}, parameters: { sub } });
    return federation.complete(context, { uid: 'sign-in', ticket: state });
  }
  async function offered(sub: string): Promise<string> {
    const result = await signIn(sub);
    assert.ok(result.kind === 'link-offered' && result.sub === owner!.sub);
    return result.link;
  }
  const identitiesOf = async ({ sub }: User) => (await directory.users.findBySub(context.pool.id, sub))!.identities ?? [];
  const refused = { code: 'federation_state_invalid' };

  it('a link offer is refused to another account, and is used up by the attempt', async () => {
    const link = await offered('up-1');
    await assert.rejects(federation.link(context, link, other!.sub), refused);
    assert.deepEqual(await identitiesOf(other!), []);
    await assert.rejects(federation.link(context, link, owner!.sub), refused);
    assert.deepEqual(await identitiesOf(owner!), []);
  });

  it('a link offer is accepted once, also concurrently', async () => {
    const link = await offered('up-2');
    const both = await Promise.allSettled([1, 2, 3].map(() => federation.link(context, link, owner!.sub)));
    assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.deepEqual(
      (await identitiesOf(owner!)).map(({ userId }) => userId),
      ['up-2'],
    );
    const again = await signIn('up-2');
    assert.ok(again.kind === 'authenticated' && again.user.sub === owner!.sub);
  });

  it('a link offer does not complete a sign-in, and a sign-in ticket does not link', async () => {
    const link = await offered('up-3');
    await assert.rejects(federation.complete(context, { uid: 'sign-in', ticket: link }), refused);
    const asked = { provider: 'Corp', uid: 'sign-in', browser: BROWSER, returnUrls: { oauth: RETURN, saml: RETURN } };
    const state = (await federation.begin(context, asked)).state;
    await federation.returned(context.pool.id, { state, browser: BROWSER, origin: {}, parameters: { sub: 'up-4' } });
    await assert.rejects(federation.link(context, state, owner!.sub), refused);
  });

  it('exactly one of 20 concurrent completions with one ticket succeeds', async () => {
    const asked = { provider: 'Corp', uid: 'sign-in', browser: BROWSER, returnUrls: { oauth: RETURN, saml: RETURN } };
    const state = (await federation.begin(context, asked)).state;
    await federation.returned(context.pool.id, { state, browser: BROWSER, origin: {}, parameters: { sub: 'up-2' } });
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => federation.complete(context, { uid: 'sign-in', ticket: state })));
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  it('a response with a wrong or missing browser secret is refused unredeemed, and still accepted with the right one', async () => {
    const asked = { provider: 'Corp', uid: 'sign-in', browser: BROWSER, returnUrls: { oauth: RETURN, saml: RETURN } };
    const { state } = await federation.begin(context, asked);
    const answer = { state, origin: {}, parameters: { sub: 'up-5' } };
    await assert.rejects(federation.returned(context.pool.id, answer), refused);
    await assert.rejects(federation.returned(context.pool.id, { ...answer, browser: 'another' }), refused);
    assert.ok(!redeemed.includes('up-5'));
    assert.equal((await federation.returned(context.pool.id, { ...answer, browser: BROWSER })).uid, 'sign-in');
    assert.equal(redeemed.at(-1), 'up-5');
  });

  it('the ticket of an unsolicited response does not complete a sign-in interaction', async () => {
    const { ticket } = await federation.unsolicited(context, { provider: 'Corp', parameters: { sub: 'up-2' }, returnUrl: RETURN });
    await assert.rejects(federation.complete(context, { uid: 'any', ticket }), refused);
  });

  it('an unsolicited response is refused for another client', async () => {
    const { ticket } = await federation.unsolicited(context, { provider: 'Corp', parameters: { sub: 'up-2' }, returnUrl: RETURN });
    const elsewhere = await directory.newClient(context.pool, { identityProviders: ['COGNITO', 'Corp'] });
    await assert.rejects(federation.complete({ ...context, client: elsewhere }, { ticket }), refused);
  });
});
