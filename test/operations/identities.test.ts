import assert from 'node:assert/strict';
import {
  type CognitoIdentityClient,
  DeleteIdentitiesCommand,
  DeleteIdentityPoolCommand,
  DescribeIdentityCommand,
  ListIdentitiesCommand,
  UnlinkIdentityCommand,
} from '@aws-sdk/client-cognito-identity';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { identityApp, identityOperator } from '../support/clients.js';
import { demo, type TestServer } from '../support/server.js';
import {
  BUCKET,
  credentials,
  getId,
  identityPool,
  type Keys,
  startIdentityHouse,
  type UserPool,
  userPool,
} from './support/identity-house.js';
import { send } from './support/raw.js';
import { refused } from './support/refused.js';

const NOBODY = 'us-east-1:00000000-0000-0000-0000-000000000000';

describe('identities through the SDK', () => {
  let server: TestServer;
  let operator: CognitoIdentityClient;
  let left: UserPool;
  let right: UserPool;
  let IdentityPoolId: string;
  before(async () => {
    server = await startIdentityHouse();
    operator = identityOperator(server);
    [left, right] = await Promise.all([userPool(server), userPool(server)]);
  });
  after(() => server.stop());
  beforeEach(async () => {
    IdentityPoolId = await identityPool(server, [left, right]);
  });

  const describeIdentity = (IdentityId: string) => operator.send(new DescribeIdentityCommand({ IdentityId }));
  const unlink = (IdentityId: string, Logins: Record<string, string>, ...LoginsToRemove: string[]) =>
    identityApp(server).send(new UnlinkIdentityCommand({ IdentityId, Logins, LoginsToRemove }));
  const list = (input: { MaxResults?: number; NextToken?: string; HideDisabled?: boolean; pool?: string } = {}) => {
    const { pool = IdentityPoolId, ...rest } = input;
    return operator.send(new ListIdentitiesCommand({ IdentityPoolId: pool, MaxResults: 60, ...rest }));
  };
  const forbidden = (id: string): string => `Access to Identity '${id}' is forbidden.`;
  const put = (keys: Keys) =>
    new S3Client({ endpoint: server.url, region: demo.region, credentials: keys, maxAttempts: 1, forcePathStyle: true }).send(
      new PutObjectCommand({ Bucket: BUCKET, Key: `${keys.identityId}/x`, Body: 'x' }),
    );

  describe('DescribeIdentity', () => {
    it('DescribeIdentity returns the providers of the logins, creation and modification date', async () => {
      const login = await left.login();
      const id = await getId(server, IdentityPoolId, login);
      const made = await describeIdentity(id);
      assert.deepEqual([made.IdentityId, made.Logins], [id, [left.provider]]);
      assert.ok(Math.abs(made.CreationDate!.getTime() - Date.now()) < 60_000);
      await getId(server, IdentityPoolId, { ...login, ...(await right.login()) });
      const changed = await describeIdentity(id);
      assert.deepEqual(changed.Logins, [left.provider, right.provider]);
      assert.deepEqual(changed.CreationDate, made.CreationDate);
      assert.ok(changed.LastModifiedDate! >= made.LastModifiedDate!);
    });

    it('DescribeIdentity finds guests; deleted and unknown identities give ResourceNotFoundException', async () => {
      const guest = await getId(server, IdentityPoolId);
      assert.equal((await describeIdentity(guest)).Logins, undefined);
      await refused(describeIdentity(NOBODY), 'ResourceNotFoundException', `Identity '${NOBODY}' not found.`);
      await operator.send(new DeleteIdentityPoolCommand({ IdentityPoolId }));
      await refused(describeIdentity(guest), 'ResourceNotFoundException');
      await refused(describeIdentity('nonsense'), 'ValidationException');
    });

    it('DescribeIdentity is refused without a signature and with a guest’s credentials', async () => {
      const guest = await getId(server, IdentityPoolId);
      const body = JSON.stringify({ IdentityId: guest });
      const unsigned = await send(server, { service: 'cognito-identity', operation: 'DescribeIdentity', body });
      assert.equal(unsigned.error, 'MissingAuthenticationTokenException');
      const byGuest = {
        service: 'cognito-identity',
        operation: 'DescribeIdentity',
        body,
        credentials: await credentials(server, guest),
      } as const;
      assert.equal((await send(server, byGuest)).error, 'AccessDeniedException');
    });
  });

  describe('ListIdentities', () => {
    it('ListIdentities returns each identity of the pool once, page by page, and none of another pool', async () => {
      const other = await identityPool(server, [left]);
      await getId(server, other);
      const mine = await Promise.all(Array.from({ length: 7 }, () => getId(server, IdentityPoolId)));
      const seen: string[] = [];
      let NextToken: string | undefined;
      do {
        const page = await list({ MaxResults: 3, ...(NextToken ? { NextToken } : {}) });
        assert.equal(page.IdentityPoolId, IdentityPoolId);
        assert.ok(page.Identities!.length <= 3);
        seen.push(...page.Identities!.map(({ IdentityId }) => IdentityId!));
        NextToken = page.NextToken;
      } while (NextToken);
      assert.deepEqual(seen, mine.sort());
    });

    it('HideDisabled leaves out identities without logins', async () => {
      const login = await left.login();
      const gone = await getId(server, IdentityPoolId, login);
      const guest = await getId(server, IdentityPoolId);
      await unlink(gone, login, left.provider);
      const ids = async (HideDisabled: boolean) => (await list({ HideDisabled })).Identities!.map(({ IdentityId }) => IdentityId);
      assert.deepEqual(await ids(false), [gone, guest].sort());
      assert.deepEqual(await ids(true), [guest]);
    });

    it('ListIdentities refuses the page token of another pool and unknown pools', async () => {
      const other = await identityPool(server, [left]);
      await Promise.all([getId(server, IdentityPoolId), getId(server, IdentityPoolId)]);
      const { NextToken } = await list({ MaxResults: 1 });
      await refused(list({ pool: other, NextToken: NextToken! }), 'InvalidParameterException', 'Invalid pagination token given.');
      await refused(list({ pool: NOBODY }), 'ResourceNotFoundException', `IdentityPool '${NOBODY}' not found.`);
      await refused(list({ MaxResults: 61 }), 'ValidationException');
    });
  });

  describe('DeleteIdentities', () => {
    const remove = (...IdentityIdsToDelete: string[]) => operator.send(new DeleteIdentitiesCommand({ IdentityIdsToDelete }));

    it('a deleted identity loses its credentials, and its login gets a new identity', async () => {
      const login = await left.login();
      const id = await getId(server, IdentityPoolId, login);
      const [keys, guest] = [await credentials(server, id, login), await getId(server, IdentityPoolId)];
      await put(keys);
      assert.deepEqual((await remove(id, guest, NOBODY, id)).UnprocessedIdentityIds, []);
      await refused(put(keys), 'InvalidToken');
      for (const gone of [id, guest]) await refused(describeIdentity(gone), 'ResourceNotFoundException');
      await refused(credentials(server, id, login), 'ResourceNotFoundException', `Identity '${id}' not found.`);
      const next = await getId(server, IdentityPoolId, login);
      assert.notEqual(next, id);
      await put(await credentials(server, next, login));
    });

    it('DeleteIdentities takes 1 to 60 ids', async () => {
      await refused(remove(), 'ValidationException');
      await refused(remove(...Array.from({ length: 61 }, () => NOBODY)), 'ValidationException');
    });
  });

  describe('UnlinkIdentity', () => {
    it('an unlinked login gets a new identity at its next use', async () => {
      const [one, two] = [await left.login(), await right.login()];
      const id = await getId(server, IdentityPoolId, { ...one, ...two });
      await unlink(id, one, right.provider);
      assert.deepEqual((await describeIdentity(id)).Logins, [left.provider]);
      assert.notEqual(await getId(server, IdentityPoolId, two), id);
      assert.equal(await getId(server, IdentityPoolId, one), id);
      await refused(credentials(server, id, two), 'NotAuthorizedException');
    });

    it('an identity without its last login is forbidden to every login and loses its credentials', async () => {
      const login = await left.login();
      const id = await getId(server, IdentityPoolId, login);
      const keys = await credentials(server, id, login);
      await unlink(id, login, left.provider);
      await refused(put(keys), 'InvalidToken');
      for (const Logins of [{}, login, await right.login()])
        await refused(credentials(server, id, Logins), 'NotAuthorizedException', forbidden(id));
      await refused(unlink(id, login, left.provider), 'NotAuthorizedException', forbidden(id));
      assert.notEqual(await getId(server, IdentityPoolId, login), id);
    });

    it('UnlinkIdentity is refused with NotAuthorizedException unless the caller has a login of the identity', async () => {
      const [one, eve] = [await left.login(), await left.login()];
      const id = await getId(server, IdentityPoolId, one);
      await refused(unlink(id, eve, left.provider), 'NotAuthorizedException', /^Logins don't match/);
      await refused(unlink(id, {}, left.provider), 'NotAuthorizedException');
      await refused(unlink(id, { [left.provider]: 'rubbish' }, left.provider), 'NotAuthorizedException', /^Invalid login token/);
      const guest = await getId(server, IdentityPoolId);
      await refused(unlink(guest, one, left.provider), 'NotAuthorizedException', forbidden(guest));
      await refused(unlink(NOBODY, one, left.provider), 'ResourceNotFoundException');
      assert.equal(await getId(server, IdentityPoolId, one), id);
    });

    it('LoginsToRemove with providers that are not linked is refused with InvalidParameterException', async () => {
      const login = await left.login();
      const id = await getId(server, IdentityPoolId, login);
      for (const names of [[right.provider], [left.provider, right.provider], [], ['accounts.google.com']])
        await refused(unlink(id, login, ...names), 'InvalidParameterException', /LoginsToRemove/);
      assert.deepEqual((await describeIdentity(id)).Logins, [left.provider]);
    });
  });

  describe('merging identities by their logins', () => {
    it('two logins sent together merge their identities; the merged identity’s id leads to the remaining one', async () => {
      const [one, two] = [await left.login(), await right.login()];
      const first = await getId(server, IdentityPoolId, one);
      server.clock.advance(1);
      const second = await getId(server, IdentityPoolId, two);
      const keys = await credentials(server, second, { ...one, ...two });
      assert.equal(keys.identityId, first);
      await put(keys);
      assert.equal((await credentials(server, second, two)).identityId, first);
      await refused(credentials(server, second), 'NotAuthorizedException', forbidden(second));
      await refused(credentials(server, second, await right.login()), 'NotAuthorizedException', /^Logins don't match/);
    });

    it('logins are not merged if both identities have a user of one provider (ResourceConflictException)', async () => {
      const [one, two] = [await left.login(), await right.login()];
      await getId(server, IdentityPoolId, { ...one, ...two });
      const another = await left.login();
      await getId(server, IdentityPoolId, another);
      await refused(
        getId(server, IdentityPoolId, { ...another, ...two }),
        'ResourceConflictException',
        'Login is already linked to another identity.',
      );
    });

    it('50 concurrent GetId calls for a new login create one identity', async () => {
      const login = await left.login();
      const found = await Promise.all(Array.from({ length: 50 }, () => getId(server, IdentityPoolId, login)));
      assert.equal(new Set(found).size, 1);
      assert.equal((await list()).Identities!.length, 1);
    });
  });

  it('a guest identity keeps its id when the first login is linked', async () => {
    const guest = await getId(server, IdentityPoolId);
    const login = await left.login();
    assert.equal((await credentials(server, guest, login)).identityId, guest);
    assert.equal(await getId(server, IdentityPoolId, login), guest);
    await refused(credentials(server, guest), 'NotAuthorizedException', forbidden(guest));
  });
});
