import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomIds } from '../../src/kernel/index.js';
import { openStorage, type Storage } from '../../src/storage/index.js';
import {
  createRevocations,
  createRevocationsStore,
  createRoles,
  createRolesStore,
  type RevocationsStore,
  type RolesStore,
} from '../../src/sts/index.js';
import { ACCOUNT, manualClock, OWN_PREFIX, TRUST } from './support.js';

describe('stores of roles and revocations', () => {
  let path: string;
  let storage: Storage;
  let rolesStore: RolesStore;
  let revocationsStore: RevocationsStore;
  const clock = manualClock();
  before(async () => {
    path = await mkdtemp(join(tmpdir(), 'cognate-sts-'));
    storage = await openStorage({ path, clock });
    rolesStore = createRolesStore(storage.connection);
    revocationsStore = createRevocationsStore(storage.connection);
    await storage.ready();
  });
  after(async () => {
    await storage.close();
    await rm(path, { recursive: true, force: true });
  });

  const rolesOf = (accountId: string) => createRoles({ store: rolesStore, clock, ids: randomIds, accountId });

  it('a stored role is read back unchanged', async () => {
    const role = await rolesOf(ACCOUNT).put({ name: 'kept', trustPolicy: TRUST, policies: [OWN_PREFIX], maxSessionSeconds: 7200 });
    assert.deepEqual(await rolesOf(ACCOUNT).find(role.arn), role);
    assert.deepEqual(role.policies[0]?.Statement[1]?.Condition, {
      StringLike: { 's3:prefix': [OWN_PREFIX.Statement[1]!.Condition!.StringLike['s3:prefix']] },
    });
  });

  it('an updated role keeps its id, creation date and latest revocation', async () => {
    const roles = rolesOf(ACCOUNT);
    const before = await roles.put({ name: 'changing', trustPolicy: TRUST, policies: [] });
    await roles.revokeSessionsBefore(before.arn, clock.now() + 5);
    await roles.revokeSessionsBefore(before.arn, clock.now());
    clock.advance(1000);
    const after = await roles.put({ name: 'changing', trustPolicy: TRUST, policies: [OWN_PREFIX] });
    assert.deepEqual([after.id, after.createdAt, after.policies.length], [before.id, before.createdAt, 1]);
    assert.equal((await rolesOf(ACCOUNT).find(before.arn))?.revokedBefore, clock.now() - 995);
  });

  it('two concurrent creations make one role', async () => {
    const put = () => rolesOf(ACCOUNT).put({ name: 'twice', trustPolicy: TRUST, policies: [] });
    const [one, other] = await Promise.all([put(), put()]);
    assert.equal(one.id, other.id);
  });

  it('roles are listed by account and name, without removed ones', async () => {
    const roles = rolesOf('999999999999');
    for (const name of ['b', 'a']) await roles.put({ name, trustPolicy: TRUST, policies: [] });
    assert.deepEqual(
      (await roles.list()).map((role) => role.name),
      ['a', 'b'],
    );
    await roles.remove('arn:aws:iam::999999999999:role/a');
    assert.equal(await roles.find('arn:aws:iam::999999999999:role/a'), undefined);
    assert.deepEqual(
      (await roles.list()).map((role) => role.name),
      ['b'],
    );
  });

  it('the latest revocation time of an identity is kept', async () => {
    const revocations = () => createRevocations({ store: revocationsStore, clock });
    await revocations().revoke('us-east-1:alice', clock.now());
    await revocations().revoke('us-east-1:alice', clock.now() - 1000);
    const times = [1, 5, 3].map((ago) => clock.now() - ago);
    await Promise.all(times.map((time) => revocations().revoke('us-east-1:carol', time)));
    assert.equal(await revocations().revokedBefore('us-east-1:carol'), clock.now() - 1);
    await revocations().revoke('us-east-1:carol', clock.now());
    assert.equal(await revocations().revokedBefore('us-east-1:carol'), clock.now());
    assert.equal(await revocations().revokedBefore('us-east-1:alice'), clock.now());
    assert.equal(await revocations().revokedBefore('us-east-1:bob'), undefined);
  });
});
