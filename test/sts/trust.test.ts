import assert from 'node:assert/strict';
import { evaluateTrust, parsePolicy, type TrustedPrincipal } from '../../src/sts/index.js';
import { ACCOUNT } from './support.js';

const federated = (provider: string): TrustedPrincipal => ({ kind: 'federated', provider, accountId: ACCOUNT });
const aws = (arn: string): TrustedPrincipal => ({ kind: 'aws', arns: [arn], accountId: ACCOUNT });
const COGNITO = federated('cognito-identity.amazonaws.com');
const USER = aws(`arn:aws:iam::${ACCOUNT}:user/u`);

function trusts(element: object, principal: TrustedPrincipal, effect = 'Allow'): string {
  const policy = parsePolicy({ Version: '2012-10-17', Statement: { Effect: effect, Action: 'sts:*', ...element } }, 'trust');
  return evaluateTrust(policy, { action: 'sts:AssumeRoleWithWebIdentity', principal, context: {} }).decision;
}

describe('evaluation of trust policies', () => {
  const table: [object, TrustedPrincipal, string][] = [
    [{ Principal: { Federated: 'cognito-identity.amazonaws.com' } }, COGNITO, 'allow'],
    [{ Principal: { Federated: 'accounts.google.com' } }, COGNITO, 'deny-implicit'],
    [{ Principal: { Federated: ['x', 'accounts.google.com'] } }, federated('accounts.google.com'), 'allow'],
    [{ Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/id.example/t` } }, federated('id.example/t'), 'allow'],
    [{ Principal: { Federated: 'arn:aws:iam::999999999999:oidc-provider/id.example/t' } }, federated('id.example/t'), 'deny-implicit'],
    [{ Principal: { AWS: '*' } }, COGNITO, 'deny-implicit'],
    [{ Principal: '*' }, COGNITO, 'allow'],
    [{ Principal: { AWS: ACCOUNT } }, USER, 'allow'],
    [{ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }, USER, 'allow'],
    [{ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/u` } }, USER, 'allow'],
    [{ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/*` } }, USER, 'deny-implicit'],
    [{ Principal: { Service: 'lambda.amazonaws.com' } }, { kind: 'service', name: 'lambda.amazonaws.com' }, 'allow'],
    [{ Principal: { Service: 'lambda.amazonaws.com' } }, USER, 'deny-implicit'],
    [{ NotPrincipal: { Federated: 'cognito-identity.amazonaws.com' } }, COGNITO, 'deny-implicit'],
    [{ NotPrincipal: { Federated: 'accounts.google.com' } }, COGNITO, 'allow'],
  ];
  for (const [element, principal, expected] of table)
    it(`${JSON.stringify(element)} for ${JSON.stringify(principal)}: ${expected}`, () => {
      assert.equal(trusts(element, principal), expected);
    });

  it('a Deny with principal * denies every principal', () => {
    assert.equal(trusts({ Principal: '*' }, COGNITO, 'Deny'), 'deny-explicit');
  });

  it('a role session matches by role ARN and session ARN; one known by name only needs an exact ARN', () => {
    const role = `arn:aws:iam::${ACCOUNT}:role/r`;
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/r/s`;
    const caller: TrustedPrincipal = { kind: 'aws', arns: [session, role], accountId: ACCOUNT };
    const decide = (who: object, principal: TrustedPrincipal = caller, Effect = 'Allow') =>
      evaluateTrust(parsePolicy({ Version: '2012-10-17', Statement: [{ Effect, Action: 'sts:AssumeRole', ...who }] }, 'trust'), {
        action: 'sts:AssumeRole',
        principal,
        context: {},
      }).decision;
    for (const AWS of [role, session, ACCOUNT, '*', [`${role}x`, role]]) assert.equal(decide({ Principal: { AWS } }), 'allow', String(AWS));
    assert.equal(decide({ Principal: { AWS: `${role}x` } }), 'deny-implicit');
    assert.equal(decide({ NotPrincipal: { AWS: role } }, caller, 'Deny'), 'deny-implicit', 'a Deny for all but this role leaves it alone');
    assert.equal(decide({ NotPrincipal: { AWS: `${role}x` } }, caller, 'Deny'), 'deny-explicit');
    const byName: TrustedPrincipal = { ...caller, byName: true };
    for (const AWS of [role, session]) assert.equal(decide({ Principal: { AWS } }, byName), 'allow');
    for (const who of [
      { Principal: '*' },
      { Principal: { AWS: '*' } },
      { Principal: { AWS: ACCOUNT } },
      { NotPrincipal: { AWS: `${role}x` } },
    ])
      assert.equal(decide(who, byName), 'deny-implicit', JSON.stringify(who));
  });
});
