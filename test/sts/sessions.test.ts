// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createSealer } from '../../src/kernel/index.js';
import { authorize, type Principal, parsePolicy, type RoleSessionPrincipal } from '../../src/sts/index.js';
import { ACCOUNT, coded, createRoom, IDENTITY, NOW, OWN_PREFIX, onlyCoded, signed, TRUST } from './support.js';

const ROLE = { name: 'app', trustPolicy: TRUST, policies: [OWN_PREFIX] };
const GET = { method: 'GET', path: '/app/us-east-1:alice/photo' };
const REQUEST = { roleArn: `arn:aws:iam::${ACCOUNT}:role/app`, roleSessionName: 'session-1' };

async function roomWithSession(more: object = {}) {
  const room = createRoom();
  const role = await room.roles.put(ROLE);
  const assumed = await room.sts.assumeRoleFor(IDENTITY, { ...REQUEST, ...more });
  const who = async () =>
    (await room.verifier.verify(await signed('s3', GET, assumed.credentials, room.clock.now()))).principal as RoleSessionPrincipal;
  return { room, role, assumed, who };
}

const may = (principal: Principal, action: string, resource: string, context = {}) =>
  authorize(principal, { action, resource, context }).decision;

describe('temporary credentials', () => {
  it('temporary credentials sign as the assumed role and identity', async () => {
    const { role, assumed, who } = await roomWithSession();
    assert.match(assumed.credentials.accessKeyId, /^ASIA[A-Z2-7]{16}$/);
    assert.match(role.id, /^AROA[A-Z2-7]{17}$/);
    assert.equal(assumed.credentials.expiresAt, NOW / 1000 + 3600);
    assert.ok(assumed.credentials.sessionToken.length < 1000);
    const principal = await who();
    assert.equal(principal.arn, `arn:aws:sts::${ACCOUNT}:assumed-role/app/session-1`);
    assert.equal(principal.userId, `${role.id}:session-1`);
    assert.equal(principal.identityId, IDENTITY.subject);
    assert.equal(principal.context['cognito-identity.amazonaws.com:sub'], IDENTITY.subject);
    assert.equal(principal.context['aws:PrincipalArn'], role.arn);
  });

  it('temporary credentials reach the prefix of their own identity only, also with forged context keys', async () => {
    const principal = await (await roomWithSession()).who();
    assert.equal(may(principal, 's3:GetObject', 'arn:aws:s3:::app/us-east-1:alice/photo'), 'allow');
    assert.equal(may(principal, 's3:GetObject', 'arn:aws:s3:::app/us-east-1:bob/photo'), 'deny-implicit');
    const key = 'cognito-identity.amazonaws.com:sub';
    for (const forged of [{ [key]: 'us-east-1:bob' }, { [key]: 'x', [key.toUpperCase()]: 'us-east-1:bob' }])
      assert.equal(may(principal, 's3:GetObject', 'arn:aws:s3:::app/us-east-1:bob/photo', forged), 'deny-implicit');
  });

  it('session policies restrict temporary credentials', async () => {
    const readOnly = parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:Get*', Resource: '*' } }, 'session');
    const { assumed, who } = await roomWithSession({ sessionPolicies: [readOnly] });
    assert.ok(assumed.packedPolicySize! > 0);
    const principal = await who();
    assert.equal(may(principal, 's3:GetObject', 'arn:aws:s3:::app/us-east-1:alice/photo'), 'allow');
    assert.equal(may(principal, 's3:PutObject', 'arn:aws:s3:::app/us-east-1:alice/photo'), 'deny-implicit');
  });

  it('temporary credentials expire to the second', async () => {
    const { room, who } = await roomWithSession({ durationSeconds: 900 });
    room.clock.advance(899_000);
    await who();
    room.clock.advance(1000);
    await assert.rejects(who(), coded('expired_token'));
  });

  it('changed role policies apply at once, and a removed or recreated role ends its credentials', async () => {
    const { room, role, who } = await roomWithSession();
    await who();
    await room.roles.put({ ...ROLE, policies: [] });
    assert.equal(may(await who(), 's3:GetObject', 'arn:aws:s3:::app/us-east-1:alice/photo'), 'deny-implicit');
    await room.roles.remove(role.arn);
    await assert.rejects(who(), coded('invalid_client_token'));
    await room.roles.put(ROLE);
    await assert.rejects(who(), coded('invalid_client_token'), 'another role of the same name');
  });

  it('revoking the sessions of a role or an identity ends earlier credentials, and later ones work', async () => {
    for (const revoke of ['role', 'identity'] as const) {
      const { room, role, who } = await roomWithSession();
      room.clock.advance(1);
      if (revoke === 'role') await room.roles.revokeSessionsBefore(role.arn);
      else await room.revocations.revoke(IDENTITY.subject);
      await assert.rejects(who(), coded('revoked_token'));
      const { credentials } = await room.sts.assumeRoleFor(IDENTITY, REQUEST);
      await room.verifier.verify(await signed('s3', GET, credentials, room.clock.now()));
    }
  });

  it('a revocation of another identity does not affect credentials', async () => {
    const { room, who } = await roomWithSession();
    room.clock.advance(1);
    await room.revocations.revoke('us-east-1:bob');
    await who();
  });

  it('a role removed by another process is refused within five seconds', async () => {
    const { room, role, who } = await roomWithSession();
    await who();
    await room.stores.rolesStore.remove(role.arn);
    await who();
    room.clock.advance(5000);
    await assert.rejects(who(), coded('invalid_client_token'));
  });

  it('verification reads nothing from the store with warm caches or a wrong signature', async () => {
    const { room, assumed, who } = await roomWithSession();
    const wrong = { ...assumed.credentials, secretAccessKey: 'wrong' };
    const before = { ...room.stores.reads };
    await assert.rejects(room.verifier.verify(await signed('s3', GET, wrong)), coded('signature_mismatch'));
    assert.deepEqual(room.stores.reads, before);
    await who();
    const warm = { ...room.stores.reads };
    for (let i = 0; i < 10; i++) await who();
    assert.deepEqual(room.stores.reads, warm);
  });

  it('access key, secret and session token of different sessions do not verify together', async () => {
    const { room, assumed } = await roomWithSession();
    const mine = assumed.credentials;
    const other = (await room.sts.assumeRoleFor({ ...IDENTITY, subject: 'us-east-1:bob' }, REQUEST)).credentials;
    const refused = async (credentials: any, code: string) =>
      assert.rejects(room.verifier.verify(await signed('s3', GET, credentials)), coded(code));
    await refused({ ...mine, sessionToken: other.sessionToken }, 'invalid_client_token');
    await refused({ ...mine, accessKeyId: other.accessKeyId }, 'invalid_client_token');
    await refused({ ...mine, secretAccessKey: other.secretAccessKey }, 'signature_mismatch');
    await refused({ ...mine, sessionToken: undefined }, 'invalid_client_token');
  });

  it('fuzz: a changed, truncated or arbitrary session token is refused', async () => {
    const { room, assumed } = await roomWithSession();
    const token = assumed.credentials.sessionToken;
    const changed = fc
      .tuple(fc.nat(token.length - 1), fc.constantFrom(...'AZaz09-_.'))
      .map(([at, c]) => token.slice(0, at) + c + token.slice(at + 1));
    const cut = fc.nat(token.length - 1).map((length) => token.slice(0, length));
    fc.assert(
      fc.property(fc.oneof(changed, cut, fc.string()), (text) => {
        const opened = onlyCoded(() => room.tokens.open(text));
        if (opened) assert.equal(Buffer.from(text.slice(3), 'base64url').compare(Buffer.from(token.slice(3), 'base64url')), 0);
      }),
      { numRuns: 1000 },
    );
    assert.throws(() => room.tokens.open('x'.repeat(20_000)), coded('invalid_client_token'));
  });

  it('a session token of an unknown format or sealed for another purpose is refused with invalid_client_token', () => {
    const { tokens } = createRoom();
    const sealer = createSealer([{ id: 'k1', key: Buffer.alloc(32, 7) }]);
    assert.throws(() => tokens.open(sealer.seal('[3,"ASIA"]', 'sts-session')), coded('invalid_client_token'));
    assert.throws(() => tokens.open(sealer.seal('[1]', 'page:list')), coded('invalid_client_token'), 'sealed for something else');
  });

  it('credentials of a server with another master key are refused with invalid_client_token', async () => {
    const { assumed } = await roomWithSession();
    const elsewhere = createRoom({ key: Buffer.alloc(32, 8) });
    await elsewhere.roles.put(ROLE);
    await assert.rejects(elsewhere.verifier.verify(await signed('s3', GET, assumed.credentials)), coded('invalid_client_token'));
  });

  it('operator keys are allowed everything and identify as the account root', async () => {
    const room = createRoom();
    const { principal } = await room.verifier.verify(await signed('s3', GET));
    assert.equal(may(principal, 'any:Thing', '*'), 'allow');
    assert.deepEqual(room.sts.callerIdentity(principal), { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, userId: ACCOUNT });
  });
});
