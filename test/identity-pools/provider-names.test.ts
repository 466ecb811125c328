import assert from 'node:assert/strict';
import { createProviderNames } from '../../src/identity-pools/logins/provider-names.js';

const { userPoolOf, canonical } = createProviderNames({ region: 'us-east-1', baseUrl: 'https://id.example' });

describe('user pool names in identity pools', () => {
  const cases: readonly (readonly [name: string, poolId: string | undefined])[] = [
    ['cognito-idp.us-east-1.amazonaws.com/us-east-1_abc', 'us-east-1_abc'],
    ['cognito-idp.eu-west-3.amazonaws.com/eu-west-3_abc', 'eu-west-3_abc'],
    ['cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_abc', 'cn-north-1_abc'],
    ['id.example/us-east-1_abc', 'us-east-1_abc'],
    ['https://id.example/us-east-1_abc', undefined],
    ['id.example/us-east-1_abc/', undefined],
    ['id.example/identity', undefined],
    ['id.example/', undefined],
    ['other.example/us-east-1_abc', undefined],
    ['cognito-idp.us-east-1.amazonaws.com.evil.example/us-east-1_abc', undefined],
    ['cognito-idp.us-east-1.amazonaws.com/us-east-1_abc/x', undefined],
    ['cognito-idp.us-east-1.amazonaws.com/', undefined],
    [`id.example/us-east-1_${'a'.repeat(300)}`, undefined],
  ];
  for (const [name, poolId] of cases) {
    it(`provider name ${name.slice(0, 80)} means user pool ${poolId ?? 'none'}`, () => assert.equal(userPoolOf(name), poolId));
  }

  it('the canonical name is Cognito’s', () => {
    assert.equal(canonical('us-east-1_abc'), 'cognito-idp.us-east-1.amazonaws.com/us-east-1_abc');
  });
});
