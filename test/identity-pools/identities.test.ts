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
    it('GetId gives one identity for one login and another for another login', async () => {
      const { id } = await world.newPool();
      const first = await world.identities.getId(id, await world.loginOf('ann'));
      assert.match(first, /^us-east-1:[0-9a-f-]{36}$/);
      assert.equal(await world.identities.getId(id, await world.loginOf('ann')), first);
      assert.notEqual(await world.identities.getId(id, await world.loginOf('ben')), first);
    });

    it('50 concurrent GetId calls for a new login create one identity', async () => {
      const { id } = await world.newPool();
      const logins = await world.loginOf('crowd');
      const found = await Promise.all(Array.from({ length: 50 }, () => world.identities.getId(id, logins)));
      assert.equal(new Set(found).size, 1);
    });

    it('50 concurrent GetId calls for 10 logins create 10 identities', async () => {
      const { id } = await world.newPool();
      const logins = await Promise.all(Array.from({ length: 50 }, (_, i) => world.loginOf(`crowd-${i % 10}`)));
      const found = await Promise.all(logins.map((one) => world.identities.getId(id, one)));
      assert.equal(new Set(found).size, 10);
    });

    it('GetId without logins creates a new guest identity at each call', async () => {
      const { id } = await world.newPool();
      const guests = await Promise.all(Array.from({ length: 10 }, () => world.identities.getId(id, {})));
      assert.equal(new Set(guests).size, 10);
    });

    it('guests are refused with unauthenticated_refused in a pool that does not allow them', async () => {
      const { id } = await world.newPool({ allowUnauthenticated: false });
      const refusal = coded('unauthenticated_refused', 'Unauthenticated access is not supported for this identity pool.');
      await assert.rejects(world.identities.getId(id, {}), refusal);
      await assert.rejects(world.identities.exchange(id, {}), refusal);
    });

    it('an unknown identity pool gives identity_pool_unknown', async () => {
      const id = 'us-east-1:00000000-0000-0000-0000-000000000000';
      await assert.rejects(world.identities.getId(id, {}), coded('identity_pool_unknown', `IdentityPool '${id}' not found.`));
    });

    it('one login has different identities in different identity pools', async () => {
      const [one, two] = await Promise.all([world.newPool(), world.newPool()]);
      const logins = await world.loginOf('ann');
      assert.notEqual(await world.identities.getId(one.id, logins), await world.identities.getId(two.id, logins));
    });

    it('Cognito’s provider name and the issuer without its scheme name the same user pool in a login', async () => {
      const { id } = await world.newPool();
      const token = await world.idToken('alias');
      const identity = await world.identities.getId(id, { [`localhost:9229/${POOL}`]: token });
      assert.equal(await world.identities.getId(id, { [provider(POOL)]: token }), identity);
      assert.equal(await world.identities.getId(id, { [provider(POOL)]: token, [`localhost:9229/${POOL}`]: token }), identity);
    });

    it('an identity pool can be configured with the issuer without its scheme as provider name', async () => {
      const { id } = await world.newPool({
        cognitoProviders: [{ providerName: `localhost:9229/${POOL}`, clientId: CLIENT, serverSideTokenCheck: false }],
      });
      assert.ok(await world.identities.getId(id, await world.loginOf('ann')));
    });

    it('two logins given together are linked to one identity, and each finds it afterwards', async () => {
      const { id } = await world.newPool({ cognitoProviders: bothPools });
      const both = { ...(await world.loginOf('ann')), ...(await otherLogin('anna')) };
      const identity = await world.identities.getId(id, both);
      assert.equal(await world.identities.getId(id, await world.loginOf('ann')), identity);
      assert.equal(await world.identities.getId(id, await otherLogin('anna')), identity);
    });

    it('a second login given with the first is linked to the first one’s identity', async () => {
      const { id } = await world.newPool({ cognitoProviders: bothPools });
      const identity = await world.identities.getId(id, await world.loginOf('late'));
      assert.equal(await world.identities.getId(id, { ...(await world.loginOf('late')), ...(await otherLogin('later')) }), identity);
      assert.equal(await world.identities.getId(id, await otherLogin('later')), identity);
    });

    it('two logins of two identities merge them into the older one, and the other is disabled', async () => {
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

    it('identities with different users of one provider are not merged (resource_conflict)', async () => {
      const { id } = await world.newPool({ cognitoProviders: bothPools });
      const first = await world.identities.getId(id, { ...(await world.loginOf('one')), ...(await otherLogin('shared')) });
      const second = await world.identities.getId(id, await world.loginOf('two'));
      const both = { ...(await world.loginOf('two')), ...(await otherLogin('shared')) };
      await assert.rejects(world.identities.getId(id, both), coded('resource_conflict'));
      assert.equal(await world.identities.getId(id, await otherLogin('shared')), first);
      assert.equal(await world.identities.getId(id, await world.loginOf('two')), second);
    });

    it('50 concurrent calls that merge two identities end with one identity', async () => {
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

    it('a login of a provider that the identity already has gives resource_conflict', async () => {
      const { id } = await world.newPool({ cognitoProviders: bothPools });
      await world.identities.getId(id, { ...(await world.loginOf('p')), ...(await otherLogin('q')) });
      const logins = { ...(await world.loginOf('p2')), ...(await otherLogin('q')) };
      await assert.rejects(world.identities.getId(id, logins), coded('resource_conflict'));
    });

    it('two users of one user pool in one call give resource_conflict', async () => {
      const { id } = await world.newPool();
      const logins = { ...(await world.loginOf('x')), [`localhost:9229/${POOL}`]: await world.idToken('y') };
      await assert.rejects(world.identities.getId(id, logins), coded('resource_conflict'));
    });
  });

  describe('sign-in of a guest', () => {
    it('a guest’s identity is kept at sign-in and is forbidden to guests afterwards', async () => {
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

    it('a guest’s identity is kept at sign-in through GetOpenIdToken', async () => {
      const { id } = await world.newPool({ allowClassic: true });
      const guest = await world.identities.getId(id, {});
      const login = await world.loginOf('classic-upgrade');
      assert.equal((await world.identities.openIdToken(guest, login)).identityId, guest);
      assert.equal(await world.identities.getId(id, login), guest);
    });

    it('a guest who signs in with a linked login gets that login’s identity, and the guest identity is disabled', async () => {
      const { id } = await world.newPool();
      const owner = await world.identities.getId(id, await world.loginOf('owner'));
      const guest = await world.identities.getId(id, {});
      assert.equal((await world.identities.credentials(guest, await world.loginOf('owner'))).identityId, owner);
      await assert.rejects(world.identities.credentials(guest, {}), coded('identity_forbidden'));
      // An app that still has the old id continues with the login, others are refused.
      assert.equal((await world.identities.credentials(guest, await world.loginOf('owner'))).identityId, owner);
      await assert.rejects(world.identities.credentials(guest, await world.loginOf('eve')), coded('logins_mismatch'));
    });

    it('20 concurrent sign-ins of a guest with one login link it once', async () => {
      const { id } = await world.newPool();
      const guest = await world.identities.getId(id, {});
      const login = await world.loginOf('eager');
      const all = await Promise.all(Array.from({ length: 20 }, () => world.identities.credentials(guest, login)));
      assert.deepEqual(new Set(all.map(({ identityId }) => identityId)), new Set([guest]));
    });

    it('two guests who sign in concurrently with one login end with one identity', async () => {
      const { id } = await world.newPool();
      const guests = await Promise.all([world.identities.getId(id, {}), world.identities.getId(id, {})]);
      const login = await world.loginOf('wanted');
      const ends = await Promise.all(guests.map(async (guest) => (await world.identities.credentials(guest, login)).identityId));
      assert.equal(new Set(ends).size, 1);
      assert.ok(guests.includes(ends[0]!));
    });

    it('one of two logins linked concurrently to one guest is refused', async () => {
      const { id } = await world.newPool();
      const guest = await world.identities.getId(id, {});
      const logins = await Promise.all([world.loginOf('first'), world.loginOf('second')]);
      const results = await Promise.allSettled(logins.map((login) => world.identities.credentials(guest, login)));
      assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    });
  });

  describe('GetCredentialsForIdentity', () => {
    it('GetCredentialsForIdentity gives the pool’s role for one hour in the identity’s name', async () => {
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

    it('a guest who requests the authenticated role gets role_mapping_denied', async () => {
      const { id } = await world.newPool();
      const guest = await world.identities.getId(id, {});
      await assert.rejects(world.identities.credentials(guest, {}, roleArn('user')), coded('role_mapping_denied'));
      const { sessionToken } = await world.identities.credentials(guest, {}, roleArn('guest'));
      assert.equal(world.sessions.open(sessionToken).roleArn, roleArn('guest'));
    });

    it('guests get the guest role narrowed by the guest session policy', async () => {
      const { id } = await world.newPool();
      const guest = await world.identities.getId(id, {});
      const session = world.sessions.open((await world.identities.credentials(guest, {})).sessionToken);
      assert.equal(session.roleArn, roleArn('guest'));
      assert.deepEqual(session.identity.amr, ['unauthenticated']);
      assert.equal(session.sessionPolicies[0]?.Statement[0]?.Sid, 'CognitoUnAuthedIdentitiesSessionPolicy');
    });

    it('the guest session policy allows S3, DynamoDB and others within the role, and denies IAM, STS and EC2', async () => {
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

    it('a configured guestSessionPolicy replaces the default one', async () => {
      const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'] }] } as const;
      const { id } = await world.newPool();
      const identities = world.identitiesWith({ guestSessionPolicy: policy });
      const session = world.sessions.open((await identities.credentials(await identities.getId(id, {}), {})).sessionToken);
      assert.deepEqual(session.sessionPolicies, [policy]);
    });

    it('an identity with logins is forbidden without one (identity_forbidden)', async () => {
      const { id } = await world.newPool();
      const identityId = await world.identities.getId(id, await world.loginOf('ann'));
      await assert.rejects(world.identities.credentials(identityId, {}), coded('identity_forbidden'));
    });

    it('another user’s login gives logins_mismatch', async () => {
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

    it('guests are refused once the pool no longer allows them', async () => {
      const { id } = await world.newPool();
      const guest = await world.identities.getId(id, {});
      await world.pools.update(id, settings({ allowUnauthenticated: false }));
      await assert.rejects(world.identities.credentials(guest, {}), coded('unauthenticated_refused'));
    });

    it('unknown identities, and identities of a removed pool, give identity_unknown', async () => {
      const nobody = 'us-east-1:00000000-0000-0000-0000-000000000000';
      await assert.rejects(world.identities.credentials(nobody, {}), coded('identity_unknown', `Identity '${nobody}' not found.`));
      const { id } = await world.newPool();
      const guest = await world.identities.getId(id, {});
      await world.pools.remove(id);
      await assert.rejects(world.identities.credentials(guest, {}), coded('identity_unknown'));
    });

    it('a missing, unknown or not trusting role gives pool_misconfigured', async () => {
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

    it('errors of STS other than a role’s are passed on', async () => {
      const { id } = await world.newPool();
      const broken = world.identitiesWith({ sts: { assumeRole: () => Promise.reject(new Error('sts is down')) } });
      const guest = await broken.getId(id, {});
      await assert.rejects(broken.credentials(guest, {}), { message: 'sts is down' });
    });

    it('CustomRoleArn selects among the roles of the token, and others give role_mapping_denied', async () => {
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

    it('a role mapping applies to its client only, under either name of the user pool', async () => {
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

  it('token exchange does GetId and GetCredentialsForIdentity in one call', async () => {
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
