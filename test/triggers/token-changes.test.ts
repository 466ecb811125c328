import assert from 'node:assert/strict';
import { changedAccessToken, changedIdClaims, tokenChangesOf } from '../../src/triggers/index.js';

const v2 = (details: Record<string, unknown>) =>
  tokenChangesOf('V2_0', { claimsOverrideDetails: null, claimsAndScopeOverrideDetails: details });
const v1 = (details: Record<string, unknown>) =>
  tokenChangesOf('V1_0', { claimsOverrideDetails: details, claimsAndScopeOverrideDetails: null });

describe('what a pre token function may change', () => {
  const claims = {
    'cognito:groups': ['a'],
    'cognito:roles': ['r'],
    'cognito:preferred_role': 'r',
    'cognito:username': 'ada',
    email: 'ada@example.com',
    'dev:custom:x': '1',
  };

  for (const name of 'acr amr aud at_hash auth_time azp client_id cognito:username cognito:anything device_key event_id exp iat identities iss jti nbf nonce origin_jti sub token_use username version scope cnf dev:custom:y'.split(
    ' ',
  )) {
    it(`adds no ${name}`, () => {
      const changes = v2({
        idTokenGeneration: { claimsToAddOrOverride: { [name]: 'x' } },
        accessTokenGeneration: { claimsToAddOrOverride: { [name]: 'x' } },
      });
      assert.deepEqual(changedIdClaims(claims, changes), claims);
      assert.deepEqual(changedAccessToken({ clientId: 'app', scope: 'a' }, changes).claims, {});
    });
  }

  it('takes away dev: claims, and no claim of the protocol', () => {
    const { 'dev:custom:x': _gone, ...rest } = claims;
    const changes = v2({ idTokenGeneration: { claimsToSuppress: ['dev:custom:x', 'cognito:username'] } });
    assert.deepEqual(changedIdClaims(claims, changes), rest);
  });

  it('takes away the roles with the groups', () => {
    const changes = v2({
      idTokenGeneration: { claimsToSuppress: ['cognito:groups'] },
      accessTokenGeneration: { claimsToSuppress: ['cognito:groups'] },
    });
    assert.deepEqual(Object.keys(changedIdClaims(claims, changes)), ['cognito:username', 'email', 'dev:custom:x']);
    assert.deepEqual(changedAccessToken({ clientId: 'app', scope: 'a', groups: ['a'] }, changes).groups, []);
  });

  it('a claim that is added and taken away is gone', () => {
    const changes = v2({ idTokenGeneration: { claimsToAddOrOverride: { plan: 1 }, claimsToSuppress: ['plan'] } });
    assert.equal('plan' in changedIdClaims(claims, changes), false);
  });

  it('no word of groups leaves them; null or nothing in it takes them away', () => {
    assert.deepEqual(changedIdClaims(claims, v1({})), claims);
    for (const groupOverrideDetails of [null, {}]) {
      const changed = changedIdClaims(claims, v1({ groupOverrideDetails }));
      assert.deepEqual(Object.keys(changed).sort(), ['cognito:username', 'dev:custom:x', 'email']);
    }
  });

  it('an access token’s audience may be its own client, nobody else', () => {
    const audience = (aud: string) =>
      changedAccessToken({ clientId: 'app', scope: 'a' }, v2({ accessTokenGeneration: { claimsToAddOrOverride: { aud } } })).audience;
    assert.deepEqual([audience('app'), audience('other')], ['app', undefined]);
  });

  it('the first version writes text', () => {
    assert.equal(changedIdClaims({}, v1({ claimsToAddOrOverride: { level: 3 } }))['level'], '3');
  });

  const wrong: readonly [string, () => unknown][] = [
    ['objects in the first version', () => v1({ claimsToAddOrOverride: { a: {} } })],
    ['claims that are no map', () => v2({ idTokenGeneration: { claimsToAddOrOverride: ['a'] } })],
    ['suppressions that are no list', () => v2({ idTokenGeneration: { claimsToSuppress: 'email' } })],
    ['scopes with blanks', () => v2({ accessTokenGeneration: { scopesToAdd: ['a b'] } })],
    ['a preferred role that is no text', () => v2({ groupOverrideDetails: { preferredRole: 3 } })],
    ['more than 5000 changes', () => v2({ idTokenGeneration: { claimsToSuppress: Array(5001).fill('x') } })],
  ];
  for (const [title, read] of wrong) {
    it(`refuses ${title}`, () => {
      assert.throws(read, { code: 'trigger_answer_invalid' });
    });
  }
});
