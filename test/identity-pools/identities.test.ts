import assert from 'node:assert/strict';
import { evaluate } from '../../src/sts/index.js';
import { CLIENT, coded, OTHER_POOL, openWorld, POOL, provider, roleArn, roleFor, settings, type World } from './support/world.js';

describe('identities', () => {
  let world: World;
  before(async () => {
    world = await openWorld();
  });
  after(() => world.close());

  describe('GetId', () => {
    it('the same login is the same identity, another login another', async () => {
      const { id } = await world.newPool();
      const first = await world.identities.getId(id, await world.loginOf('ann'));
      assert.match(first, /^us-east-1:[0-9a-f-]{36}$/);
      assert.equal(await world.identities.getId(id, await world.loginOf('ann')), first);
      assert.notEqual(await world.identities.getId(id, await world.loginOf('ben')), first);
    });

    it('50 calls at once for a new login make one identity', async () => {
      const { id } = await world.newPool();
      const logins = await world.loginOf('crowd');
      const found = await Promise.all(Array.from({ length: 50 }, () => world.identities.getId(id, logins)));
      assert.equal(new Set(found).size, 1);
    });

    it('50 calls at once for 10 logins make 10 identities', async () => {
      const { id } = await world.newPool();
      const logins = await Promise.all(Array.from({ length: 50 }, (_, i) => world.loginOf(`crowd-${i % 10}`)));
      const found = await Promise.all(logins.map((one) => world.identities.getId(id, one)));
      assert.equal(new Set(found).size, 10);
    });

    it('a guest is new each time', async () => {
      const { id } = await world.newPool();
      const guests = await Promise.all(Array.from({ length: 10 }, () => world.identities.getId(id, {})));
      assert.equal(new Set(guests).size, 10);
    });

    it('guests are refused where the pool does not take them', async () => {
      const { id } = await world.newPool({ allowUnauthenticated: false });
      const refusal = coded('unauthenticated_refused', 'Unauthenticated access is not supported for this identity pool.');
      await assert.rejects(world.identities.getId(id, {}), refusal);
      await assert.rejects(world.identities.exchange(id, {}), refusal);
    });

    it('an unknown pool is said to be so', async () => {
      const id = 'us-east-1:00000000-0000-0000-0000-000000000000';
      await assert.rejects(world.identities.getId(id, {}), coded('identity_pool_unknown', `IdentityPool '${id}' not found.`));
    });

    it('a user of another identity pool is somebody else here', async () => {
      const [one, two] = await Promise.all([world.newPool(), world.newPool()]);
      const logins = await world.loginOf('ann');
      assert.notEqual(await world.identities.getId(one.id, logins), await world.identities.getId(two.id, logins));
    });

    it('our issuer without its scheme is a name of the user pool as good as Cognito’s', async () => {
      const { id } = await world.newPool();
      const token = await world.idToken('alias');
      const identity = await world.identities.getId(id, { [`localhost:9229/${POOL}`]: token });
      assert.equal(await world.identities.getId(id, { [provider(POOL)]: token }), identity);
      assert.equal(await world.identities.getId(id, { [provider(POOL)]: token, [`localhost:9229/${POOL}`]: token }), identity);
    });

    it('a pool may be set up with our issuer’s name, too', async () => {
      const { id } = await world.newPool({
        cognitoProviders: [{ providerName: `localhost:9229/${POOL}`, clientId: CLIENT, serverSideTokenCheck: false }],
      });
      assert.ok(await world.identities.getId(id, await world.loginOf('ann')));
    });

    it('two logins given together are one identity, each leads to it afterwards', async () => {
      const { id } = await world.newPool({ cognitoProviders: bothPools });
      const both = { ...(await world.loginOf('ann')), ...(await otherLogin('anna')) };
      const identity = await world.identities.getId(id, both);
      assert.equal(await world.identities.getId(id, await world.loginOf('ann')), identity);
      assert.equal(await world.identities.getId(id, await otherLogin('anna')), identity);
    });

    it('a second login given with the first is linked to its identity', async () => {
      const { id } = await world.newPool({ cognitoProviders: bothPools });
      const identity = await world.identities.getId(id, await world.loginOf('late'));
      assert.equal(await world.identities.getId(id, { ...(await world.loginOf('late')), ...(await otherLogin('later')) }), identity);
      assert.equal(await world.identities.getId(id, await otherLogin('later')), identity);
    });

    it('two logins that are two identities already become one: the oldest stays, the other is nobody’s', async () => {
      const { id } = await world.newPool({ cognitoProviders: bothPools });
      const oldest = await world.identities.getId(id, await world.loginOf('x'));
      world.clock.advance(1);
      const other = await world.identities.getId(id, await otherLogin('y'));
      const both = { ...(await otherLogin('y')), ...(await world.loginOf('x')) };
      assert.equal(await world.identities.getId(id, both), oldest);
      assert.equal(await world.identities.getId(id, await otherLogin('y')), oldest);
      assert.deepEqual((await world.identities.describe(oldest)).providers, [provider(POOL), provider(OTHER_POOL)]);
      assert.deepEqual((await world.identities.describe(other)).providers, []);
      await assert.rejects(world.identities.credentials(other, {}), coded('identity_forbidden'));
    });

    it('two identities with a user of one provider each do not become one', async () => {
      const { id } = await world.newPool({ cognitoProviders: bothPools });
      const first = await world.identities.getId(id, { ...(await world.loginOf('one')), ...(await otherLogin('shared')) });
      const second = await world.identities.getId(id, await world.loginOf('two'));
      const both = { ...(await world.loginOf('two')), ...(await otherLogin('shared')) };
      await assert.rejects(world.identities.getId(id, both), coded('resource_conflict'));
      assert.equal(await world.identities.getId(id, await otherLogin('shared')), first);
      assert.equal(await world.identities.getId(id, await world.loginOf('two')), second);
    });

    it('50 calls at once that bring two identities together end in one', async () => {
      const { id } = await world.newPool({ cognitoProviders: bothPools });
      await world.identities.getId(id, await world.loginOf('left'));
      await world.identities.getId(id, await otherLogin('right'));
      const calls = [
        await world.loginOf('left'),
        await otherLogin('right'),
        { ...(await world.loginOf('left')), ...(await otherLogin('right')) },
      ];
      const results = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => world.identities.getId(id, calls[i % 3]!)));
      const refused = results.filter((result) => result.status === 'rejected').map(({ reason }) => (reason as { code?: string }).code);
      assert.ok(
        refused.every((code) => code === 'resource_conflict'),
        refused.join(),
      );
      const after = await Promise.all(calls.map((logins) => world.identities.getId(id, logins)));
      assert.equal(new Set(after).size, 1);
    });

    it('an identity has one login per provider, even when the call brings another that is its own', async () => {
      const { id } = await world.newPool({ cognitoProviders: bothPools });
      await world.identities.getId(id, { ...(await world.loginOf('p')), ...(await otherLogin('q')) });
      const logins = { ...(await world.loginOf('p2')), ...(await otherLogin('q')) };
      await assert.rejects(world.identities.getId(id, logins), coded('resource_conflict'));
    });

    it('two users of one user pool in one call are a conflict', async () => {
      const { id } = await world.newPool();
      const logins = { ...(await world.loginOf('x')), [`localhost:9229/${POOL}`]: await world.idToken('y') };
      await assert.rejects(world.identities.getId(id, logins), coded('resource_conflict'));
    });
  });

  describe('a guest who signs in', () => {
    it('keeps the identity, which is from then on the login’s alone', async () => {
      const { id } = await world.newPool();
      const guest = await world.identities.getId(id, {});
      const login = await world.loginOf('upgraded');
      const credentials = await world.identities.credentials(guest, login);
      assert.equal(credentials.identityId, guest);
      assert.equal(world.sessions.open(credentials.sessionToken).roleArn, roleArn('user'));
      assert.equal(await world.identities.getId(id, login), guest);
      await assert.rejects(
        world.identities.credentials(guest, {}),
        coded('identity_forbidden', `Access to Identity '${guest}' is forbidden.`),
      );
    });

    it('keeps it through GetOpenIdToken as well', async () => {
      const { id } = await world.newPool({ allowClassic: true });
      const guest = await world.identities.getId(id, {});
      const login = await world.loginOf('classic-upgrade');
      assert.equal((await world.identities.openIdToken(guest, login)).identityId, guest);
      assert.equal(await world.identities.getId(id, login), guest);
    });

    it('with a login that is somebody’s already becomes that somebody, and is a guest no longer', async () => {
      const { id } = await world.newPool();
      const owner = await world.identities.getId(id, await world.loginOf('owner'));
      const guest = await world.identities.getId(id, {});
      assert.equal((await world.identities.credentials(guest, await world.loginOf('owner'))).identityId, owner);
      await assert.rejects(world.identities.credentials(guest, {}), coded('identity_forbidden'));
      // An app that still has the old id goes on with it, and nobody else.
      assert.equal((await world.identities.credentials(guest, await world.loginOf('owner'))).identityId, owner);
      await assert.rejects(world.identities.credentials(guest, await world.loginOf('eve')), coded('logins_mismatch'));
    });

    it('takes the login once when 20 calls bring it at the same time', async () => {
      const { id } = await world.newPool();
      const guest = await world.identities.getId(id, {});
      const login = await world.loginOf('eager');
      const all = await Promise.all(Array.from({ length: 20 }, () => world.identities.credentials(guest, login)));
      assert.deepEqual(new Set(all.map(({ identityId }) => identityId)), new Set([guest]));
    });

    it('two guests who bring one login at once end as one identity', async () => {
      const { id } = await world.newPool();
      const guests = await Promise.all([world.identities.getId(id, {}), world.identities.getId(id, {})]);
      const login = await world.loginOf('wanted');
      const ends = await Promise.all(guests.map(async (guest) => (await world.identities.credentials(guest, login)).identityId));
      assert.equal(new Set(ends).size, 1);
      assert.ok(guests.includes(ends[0]!));
    });

    it('of two logins brought to one guest at once, one stays out', async () => {
      const { id } = await world.newPool();
      const guest = await world.identities.getId(id, {});
      const logins = await Promise.all([world.loginOf('first'), world.loginOf('second')]);
      const results = await Promise.allSettled(logins.map((login) => world.identities.credentials(guest, login)));
      assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    });
  });

  describe('GetCredentialsForIdentity', () => {
    it('gives the pool’s role for an hour, in the identity’s name', async () => {
      const { id } = await world.newPool();
      const identityId = await world.identities.getId(id, await world.loginOf('ann'));
      const credentials = await world.identities.credentials(identityId, await world.loginOf('ann'));
      assert.match(credentials.accessKeyId, /^ASIA/);
      assert.equal(credentials.expiresAt, Math.floor(world.clock.now() / 1000) + 3600);
      const session = world.sessions.open(credentials.sessionToken);
      assert.equal(session.roleArn, roleArn('user'));
      assert.equal(session.roleSessionName, 'CognitoIdentityCredentials');
      assert.deepEqual(session.sessionPolicies, []);
      assert.deepEqual(session.identity, {
        provider: 'cognito-identity.amazonaws.com',
        audience: id,
        subject: identityId,
        amr: ['authenticated', provider(POOL), `${provider(POOL)}:CognitoSignIn:ann`],
      });
    });

    it('gives guests no role but theirs', async () => {
      const { id } = await world.newPool();
      const guest = await world.identities.getId(id, {});
      await assert.rejects(world.identities.credentials(guest, {}, roleArn('user')), coded('role_mapping_denied'));
      const { sessionToken } = await world.identities.credentials(guest, {}, roleArn('guest'));
      assert.equal(world.sessions.open(sessionToken).roleArn, roleArn('guest'));
    });

    it('gives guests the guest role, narrowed by the session policy', async () => {
      const { id } = await world.newPool();
      const guest = await world.identities.getId(id, {});
      const session = world.sessions.open((await world.identities.credentials(guest, {})).sessionToken);
      assert.equal(session.roleArn, roleArn('guest'));
      assert.deepEqual(session.identity.amr, ['unauthenticated']);
      assert.equal(session.sessionPolicies[0]?.Statement[0]?.Sid, 'CognitoUnAuthedIdentitiesSessionPolicy');
    });

    it('leaves guests S3 and DynamoDB of what their role allows, and nothing that AWS keeps from guests', async () => {
      const { id } = await world.newPool();
      await world.roles.put(roleFor('guest', 'unauthenticated', '*'));
      const { sessionToken } = await world.identities.credentials(await world.identities.getId(id, {}), {});
      const { policies } = (await world.roles.find(roleArn('guest')))!;
      const decide = (action: string): string =>
        evaluate({ action, resource: '*', context: {} }, { identity: policies, session: world.sessions.open(sessionToken).sessionPolicies })
          .decision;
      for (const action of ['s3:GetObject', 's3:PutObject', 'dynamodb:Query', 'kms:Decrypt', 'sagemaker:InvokeEndpoint']) {
        assert.equal(decide(action), 'allow', action);
      }
      for (const action of [
        'iam:CreateUser',
        'sts:AssumeRole',
        'ec2:RunInstances',
        'kms:ScheduleKeyDeletion',
        'sagemaker:DeleteEndpoint',
      ]) {
        assert.equal(decide(action), 'deny-implicit', action);
      }
      await world.roles.put(roleFor('guest', 'unauthenticated'));
    });

    it('narrows guests by another policy when one is set', async () => {
      const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'] }] } as const;
      const { id } = await world.newPool();
      const identities = world.identitiesWith({ guestSessionPolicy: policy });
      const session = world.sessions.open((await identities.credentials(await identities.getId(id, {}), {})).sessionToken);
      assert.deepEqual(session.sessionPolicies, [policy]);
    });

    it('refuses an identity’s id without one of its logins', async () => {
      const { id } = await world.newPool();
      const identityId = await world.identities.getId(id, await world.loginOf('ann'));
      await assert.rejects(world.identities.credentials(identityId, {}), coded('identity_forbidden'));
    });

    it('refuses an identity’s id with somebody else’s login', async () => {
      const { id } = await world.newPool();
      const identityId = await world.identities.getId(id, await world.loginOf('ann'));
      const mismatch = coded(
        'logins_mismatch',
        "Logins don't match. Please include at least one valid login for this identity or identity pool.",
      );
      await assert.rejects(world.identities.credentials(identityId, await world.loginOf('eve')), mismatch);
      await world.identities.getId(id, await world.loginOf('eve'));
      await assert.rejects(world.identities.credentials(identityId, await world.loginOf('eve')), mismatch);
    });

    it('refuses guests once the pool no longer takes them', async () => {
      const { id } = await world.newPool();
      const guest = await world.identities.getId(id, {});
      await world.pools.update(id, settings({ allowUnauthenticated: false }));
      await assert.rejects(world.identities.credentials(guest, {}), coded('unauthenticated_refused'));
    });

    it('does not know identities that are not there, nor those of a pool that is gone', async () => {
      const nobody = 'us-east-1:00000000-0000-0000-0000-000000000000';
      await assert.rejects(world.identities.credentials(nobody, {}), coded('identity_unknown', `Identity '${nobody}' not found.`));
      const { id } = await world.newPool();
      const guest = await world.identities.getId(id, {});
      await world.pools.remove(id);
      await assert.rejects(world.identities.credentials(guest, {}), coded('identity_unknown'));
    });

    it('says that the pool is misconfigured when it names no role, a role that is not there, or one that does not trust it', async () => {
      const { id } = await world.pools.create(settings());
      const refusal = coded('pool_misconfigured', 'Invalid identity pool configuration. Check assigned IAM roles for this pool.');
      const guest = await world.identities.getId(id, {});
      await assert.rejects(world.identities.credentials(guest, {}), refusal);
      await assert.rejects(world.identities.exchange(id, await world.loginOf('ann')), refusal);
      for (const role of ['nowhere', 'user', 'x']) {
        await world.roles.put(roleFor('user', 'authenticated'));
        const unauthenticated = role === 'x' ? role : roleArn(role);
        await world.pools.setRoles(id, { unauthenticated, mappings: {} });
        await assert.rejects(world.identities.credentials(guest, {}), refusal);
      }
    });

    it('passes on what is not the role’s fault', async () => {
      const { id } = await world.newPool();
      const broken = world.identitiesWith({ sts: { assumeRole: () => Promise.reject(new Error('sts is down')) } });
      const guest = await broken.getId(id, {});
      await assert.rejects(broken.credentials(guest, {}), { message: 'sts is down' });
    });

    it('lets the user choose among the roles of the token, and nobody else', async () => {
      const { id } = await world.newPool();
      await Promise.all(['reader', 'writer', 'boss'].map((name) => world.roles.put(roleFor(name, 'authenticated'))));
      const mappings = { [`${provider(POOL)}:${CLIENT}`]: { kind: 'Token', ambiguous: 'Deny', rules: [] } } as const;
      await world.pools.setRoles(id, { authenticated: roleArn('user'), mappings });
      const claims = { 'cognito:roles': [roleArn('reader'), roleArn('writer')] };
      const login = await world.loginOf('chooser', { claims });
      const identityId = await world.identities.getId(id, login);
      const chosen = await world.identities.credentials(identityId, login, roleArn('writer'));
      assert.equal(world.sessions.open(chosen.sessionToken).roleArn, roleArn('writer'));
      await assert.rejects(world.identities.credentials(identityId, login, roleArn('boss')), coded('role_mapping_denied'));
      await assert.rejects(world.identities.credentials(identityId, login), coded('role_mapping_denied'));
    });

    it('a mapping counts for the client it names, under either name of the user pool', async () => {
      const { id } = await world.newPool({
        cognitoProviders: ['mapped', 'plain'].map((clientId) => ({ providerName: provider(POOL), clientId, serverSideTokenCheck: false })),
      });
      await world.roles.put(roleFor('member', 'authenticated'));
      const rule = { claim: 'custom:tier', match: 'Equals', value: 'paid', roleArn: roleArn('member') } as const;
      const mappings = { [`localhost:9229/${POOL}:mapped`]: { kind: 'Rules', ambiguous: 'Deny', rules: [rule] } } as const;
      await world.pools.setRoles(id, { authenticated: roleArn('user'), mappings });
      const roleOf = async (clientId: string): Promise<string> => {
        const credentials = await world.identities.exchange(id, await world.loginOf('m', { clientId, claims: { 'custom:tier': 'paid' } }));
        return world.sessions.open(credentials.sessionToken).roleArn;
      };
      assert.equal(await roleOf('mapped'), roleArn('member'));
      assert.equal(await roleOf('plain'), roleArn('user'));
    });
  });

  it('token exchange is GetId and GetCredentialsForIdentity in one', async () => {
    const { id } = await world.newPool();
    const credentials = await world.identities.exchange(id, await world.loginOf('exchanger'));
    assert.equal(await world.identities.getId(id, await world.loginOf('exchanger')), credentials.identityId);
    assert.equal(world.sessions.open(credentials.sessionToken).roleArn, roleArn('user'));
  });

  const bothPools = [
    { providerName: provider(POOL), clientId: CLIENT, serverSideTokenCheck: false },
    { providerName: provider(OTHER_POOL), clientId: CLIENT, serverSideTokenCheck: false },
  ];
  const otherLogin = async (sub: string) => ({ [provider(OTHER_POOL)]: await world.idToken(sub, { poolId: OTHER_POOL }) });
});
