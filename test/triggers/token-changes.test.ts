import assert from 'node:assert/strict';
import { changedAccessToken, changedIdClaims, tokenChangesOf } from '../../src/triggers/index.js';

const v2 = (details: Record<string, unknown>) =>
  tokenChangesOf('V2_0', { claimsOverrideDetails: null, claimsAndScopeOverrideDetails: details });
const v1 = (details: Record<string, unknown>) =>
  tokenChangesOf('V1_0', { claimsOverrideDetails: details, claimsAndScopeOverrideDetails: null });

describe('claims that pre token generation can change', () => {
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
    it(`claim ${name} cannot be added by pre token generation`, () => {
      const changes = v2({
        idTokenGeneration: { claimsToAddOrOverride: { [name]: 'x' } },
        accessTokenGeneration: { claimsToAddOrOverride: { [name]: 'x' } },
      });
      assert.deepEqual(changedIdClaims(claims, changes), claims);
      assert.deepEqual(changedAccessToken({ clientId: 'app', scope: 'a' }, changes).claims, {});
    });
  }

  it('claimsToSuppress removes dev: claims but no protocol claim', () => {
    const { 'dev:custom:x': _gone, ...rest } = claims;
    const changes = v2({ idTokenGeneration: { claimsToSuppress: ['dev:custom:x', 'cognito:username'] } });
    assert.deepEqual(changedIdClaims(claims, changes), rest);
  });

  it('suppressing cognito:groups also removes the role claims', () => {
    const changes = v2({
      idTokenGeneration: { claimsToSuppress: ['cognito:groups'] },
      accessTokenGeneration: { claimsToSuppress: ['cognito:groups'] },
    });
    assert.deepEqual(Object.keys(changedIdClaims(claims, changes)), ['cognito:username', 'email', 'dev:custom:x']);
    assert.deepEqual(changedAccessToken({ clientId: 'app', scope: 'a', groups: ['a'] }, changes).groups, []);
  });

  it('a claim that is both added and suppressed is absent', () => {
    const changes = v2({ idTokenGeneration: { claimsToAddOrOverride: { plan: 1 }, claimsToSuppress: ['plan'] } });
    assert.equal('plan' in changedIdClaims(claims, changes), false);
  });

  it('an omitted groupOverrideDetails keeps groups; null or empty removes groups and roles', () => {
    assert.deepEqual(changedIdClaims(claims, v1({})), claims);
    for (const groupOverrideDetails of [null, {}]) {
      const changed = changedIdClaims(claims, v1({ groupOverrideDetails }));
      assert.deepEqual(Object.keys(changed).sort(), ['cognito:username', 'dev:custom:x', 'email']);
    }
  });

  it('the audience of an access token may be set to its own client only', () => {
    const audience = (aud: string) =>
      changedAccessToken({ clientId: 'app', scope: 'a' }, v2({ accessTokenGeneration: { claimsToAddOrOverride: { aud } } })).audience;
    assert.deepEqual([audience('app'), audience('other')], ['app', undefined]);
  });

  it('V1_0 writes claim values as text', () => {
    assert.equal(changedIdClaims({}, v1({ claimsToAddOrOverride: { level: 3 } }))['level'], '3');
  });

  const wrong: readonly [string, () => unknown][] = [
    ['objects as claim values in V1_0', () => v1({ claimsToAddOrOverride: { a: {} } })],
    ['claimsToAddOrOverride that is not a map', () => v2({ idTokenGeneration: { claimsToAddOrOverride: ['a'] } })],
    ['claimsToSuppress that is not a list', () => v2({ idTokenGeneration: { claimsToSuppress: 'email' } })],
    ['scopes with blanks', () => v2({ accessTokenGeneration: { scopesToAdd: ['a b'] } })],
    ['a preferredRole that is not a string', () => v2({ groupOverrideDetails: { preferredRole: 3 } })],
    ['more than 5000 changes', () => v2({ idTokenGeneration: { claimsToSuppress: Array(5001).fill('x') } })],
  ];
  for (const [title, read] of wrong) {
    it(`pre token generation: refuses ${title}`, () => {
      assert.throws(read, { code: 'trigger_answer_invalid' });
    });
  }
});
