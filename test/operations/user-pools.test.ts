import assert from 'node:assert/strict';
import {
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  DeleteUserPoolCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
  UpdateUserPoolCommand,
  type UpdateUserPoolCommandInput,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { ownPool, signedIn, signedUp } from '../support/scenario.js';
import { demo, sharedServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

describe('user pools', () => {
  let server: TestServer;
  let operator: CognitoIdentityProviderClient;
  before(async () => {
    server = await sharedServer();
    operator = operatorClient(server);
  });

  const create = async (input: Partial<CreateUserPoolCommandInput> = {}): Promise<UserPoolType> =>
    (await operator.send(new CreateUserPoolCommand({ PoolName: 'pool', ...input }))).UserPool!;
  const describePool = async (UserPoolId: string): Promise<UserPoolType> =>
    (await operator.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool!;
  const update = (UserPoolId: string, input: Partial<UpdateUserPoolCommandInput>): Promise<unknown> =>
    operator.send(new UpdateUserPoolCommand({ UserPoolId, ...input }));

  describe('CreateUserPool', () => {
    it('CreateUserPool with a name alone gives Cognito’s defaults', async () => {
      const pool = await create({ PoolName: 'from a name' });
      assert.match(pool.Id!, /^us-east-1_[0-9A-Za-z]{9}$/);
      assert.equal(pool.Arn, `arn:aws:cognito-idp:us-east-1:${demo.accountId}:userpool/${pool.Id}`);
      assert.ok(pool.CreationDate instanceof Date && Math.abs(pool.CreationDate.getTime() - Date.now()) < 60_000);
      assert.deepEqual(pool.Policies!.PasswordPolicy, {
        MinimumLength: 8,
        RequireUppercase: true,
        RequireLowercase: true,
        RequireNumbers: true,
        RequireSymbols: true,
        TemporaryPasswordValidityDays: 7,
      });
      assert.equal(pool.MfaConfiguration, 'OFF');
      assert.equal(pool.DeletionProtection, 'INACTIVE');
      assert.equal(pool.UserPoolTier, 'ESSENTIALS');
      for (const member of ['UsernameConfiguration', 'UserPoolTags', 'UserPoolAddOns'] as const)
        assert.equal(pool[member], undefined, member);
      assert.equal(pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly, false);
      assert.equal(pool.UsernameAttributes, undefined);
      assert.equal(pool.SchemaAttributes!.length, 20);
      const birthdate = pool.SchemaAttributes!.find(({ Name }) => Name === 'birthdate');
      assert.deepEqual(birthdate?.StringAttributeConstraints, { MinLength: '10', MaxLength: '10' });
      const { UserPoolTags, SchemaAttributes, ...described } = await describePool(pool.Id!);
      assert.deepEqual({ UserPoolTags, count: SchemaAttributes!.length }, { UserPoolTags: {}, count: 21 });
      assert.deepEqual({ ...described, SchemaAttributes: pool.SchemaAttributes }, pool);
    });

    it('UsernameConfiguration and an AdvancedSecurityMode of OFF are shown when they were given', async () => {
      const UsernameConfiguration = { CaseSensitive: true };
      const UserPoolAddOns = { AdvancedSecurityMode: 'OFF' as const };
      const { Id } = await create({ UsernameConfiguration, UserPoolAddOns });
      const shown = async () => {
        const pool = await describePool(Id!);
        return [pool.UsernameConfiguration, pool.UserPoolAddOns];
      };
      assert.deepEqual(await shown(), [UsernameConfiguration, UserPoolAddOns]);
      await update(Id!, {});
      assert.deepEqual(await shown(), [UsernameConfiguration, undefined]);
    });

    it('CreateUserPool stores all settings, and DescribeUserPool returns them', async () => {
      const given = {
        PoolName: 'every thing, once: no',
        Policies: {
          PasswordPolicy: { MinimumLength: 12, RequireUppercase: true, RequireNumbers: true, TemporaryPasswordValidityDays: 3 },
          SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
        },
        DeletionProtection: 'INACTIVE',
        LambdaConfig: {},
        AutoVerifiedAttributes: ['email'],
        UsernameAttributes: ['email'],
        UsernameConfiguration: { CaseSensitive: false },
        SmsAuthenticationMessage: 'Sign in with {####}',
        VerificationMessageTemplate: {
          DefaultEmailOption: 'CONFIRM_WITH_CODE',
          EmailSubject: 'Your code',
          EmailMessage: 'It is {####}',
          SmsMessage: 'Code {####}',
        },
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
        MfaConfiguration: 'OFF',
        EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/a@example.com' },
        UserPoolTags: { 'team.name': 'blue' },
        AdminCreateUserConfig: {
          AllowAdminCreateUserOnly: true,
          InviteMessageTemplate: { EmailSubject: 'Welcome', EmailMessage: '{username}: {####}', SMSMessage: '{username}: {####}' },
        },
        Schema: [
          { Name: 'given_name', AttributeDataType: 'String', Required: true, Mutable: true },
          {
            Name: 'level',
            AttributeDataType: 'Number',
            Mutable: false,
            NumberAttributeConstraints: { MinValue: '1', MaxValue: '9' },
          },
          { Name: 'note', AttributeDataType: 'String', Mutable: true, StringAttributeConstraints: { MinLength: '0', MaxLength: '20' } },
        ],
        AccountRecoverySetting: { RecoveryMechanisms: [{ Priority: 1, Name: 'verified_email' }] },
        UserPoolTier: 'LITE',
      } satisfies CreateUserPoolCommandInput;
      await refused(create(given), 'InvalidParameterException', /at 'poolName' failed to satisfy constraint/);
      const pool = await describePool((await create({ ...given, PoolName: 'everything' })).Id!);
      assert.equal(pool.Name, 'everything');
      for (const member of [
        'AutoVerifiedAttributes',
        'UsernameAttributes',
        'UsernameConfiguration',
        'SmsAuthenticationMessage',
        'VerificationMessageTemplate',
        'UserAttributeUpdateSettings',
        'EmailConfiguration',
        'UserPoolTags',
        'AccountRecoverySetting',
        'UserPoolTier',
      ] as const) {
        assert.deepEqual(pool[member], given[member], member);
      }
      assert.deepEqual(pool.Policies?.PasswordPolicy, {
        ...given.Policies.PasswordPolicy,
        RequireLowercase: false,
        RequireSymbols: false,
      });
      assert.equal(pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly, true);
      assert.deepEqual(pool.AdminCreateUserConfig?.InviteMessageTemplate, given.AdminCreateUserConfig.InviteMessageTemplate);
      assert.equal(pool.EmailVerificationSubject, 'Your code');
      const schema = Object.fromEntries(pool.SchemaAttributes!.map((attribute) => [attribute.Name, attribute]));
      assert.equal(schema['given_name']?.Required, true);
      assert.deepEqual(schema['custom:level'], {
        Name: 'custom:level',
        AttributeDataType: 'Number',
        DeveloperOnlyAttribute: false,
        Mutable: false,
        Required: false,
        NumberAttributeConstraints: { MinValue: '1', MaxValue: '9' },
      });
      assert.equal(schema['custom:note']?.StringAttributeConstraints?.MaxLength, '20');
    });

    const contradictions: readonly (readonly [string, Partial<CreateUserPoolCommandInput>, string | RegExp])[] = [
      ['AliasAttributes beside UsernameAttributes', { AliasAttributes: ['email'], UsernameAttributes: ['email'] }, /Only one of/],
      [
        'verification before update of an attribute that is not auto-verified',
        { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
        'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
      ],
      [
        'admin_only beside another recovery mechanism',
        {
          AccountRecoverySetting: {
            RecoveryMechanisms: [
              { Priority: 1, Name: 'verified_email' },
              { Priority: 2, Name: 'admin_only' },
            ],
          },
        },
        /admin_only/,
      ],
      [
        'required custom attributes',
        { Schema: [{ Name: 'a', AttributeDataType: 'String', Required: true }] },
        /Required custom attributes/,
      ],
      [
        'a duplicate attribute',
        {
          Schema: [
            { Name: 'a', AttributeDataType: 'String' },
            { Name: 'a', AttributeDataType: 'Number' },
          ],
        },
        /Duplicate/,
      ],
      ['a standard attribute of another type', { Schema: [{ Name: 'email', AttributeDataType: 'Number' }] }, /AttributeDataType/],
      [
        'a limit that is not a number',
        { Schema: [{ Name: 'a', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: 'x' } }] },
        /x/,
      ],
      [
        'a length limit above 2048',
        { Schema: [{ Name: 'a', AttributeDataType: 'String', StringAttributeConstraints: { MaxLength: '2049' } }] },
        /2048/,
      ],
      [
        'limits of another type',
        { Schema: [{ Name: 'a', AttributeDataType: 'Boolean', StringAttributeConstraints: { MaxLength: '5' } }] },
        /String/,
      ],
      [
        'a standard attribute with DeveloperOnlyAttribute',
        { Schema: [{ Name: 'email', DeveloperOnlyAttribute: true }] },
        /developerOnlyAttribute/,
      ],
      ['an attribute name that is too long', { Schema: [{ Name: 'a'.repeat(21), AttributeDataType: 'String' }] }, /20/],
      [
        'a duplicate recovery mechanism',
        {
          AccountRecoverySetting: {
            RecoveryMechanisms: [
              { Priority: 1, Name: 'verified_email' },
              { Priority: 2, Name: 'verified_email' },
            ],
          },
        },
        /Name of its own/,
      ],
      [
        'two recovery mechanisms of one priority',
        {
          AccountRecoverySetting: {
            RecoveryMechanisms: [
              { Priority: 1, Name: 'verified_email' },
              { Priority: 1, Name: 'verified_phone_number' },
            ],
          },
        },
        /Priority of its own/,
      ],
      [
        'both names of the temporary password validity',
        {
          Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 2 } },
          AdminCreateUserConfig: { UnusedAccountValidityDays: 2 },
        },
        /UnusedAccountValidityDays/,
      ],
      ['a minimum password length below 6', { Policies: { PasswordPolicy: { MinimumLength: 5 } } }, /greater than or equal to 6/],
    ];
    for (const [what, input, text] of contradictions) {
      it(`CreateUserPool with ${what} is refused with InvalidParameterException`, () =>
        refused(create(input), 'InvalidParameterException', text));
    }

    const unsupported: readonly (readonly [string, Partial<UpdateUserPoolCommandInput>])[] = [
      ['threat protection', { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } }],
      [
        'customer managed KMS keys',
        { KeyConfiguration: { KeyType: 'CUSTOMER_MANAGED_KEY', KmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/a' } },
      ],
      ['IssuerConfiguration UPDATED', { IssuerConfiguration: { Type: 'UPDATED' } }],
    ];
    for (const [what, input] of unsupported) {
      it(`${what}: CreateUserPool and UpdateUserPool give FeatureUnavailableInTierException`, async () => {
        await refused(create(input), 'FeatureUnavailableInTierException');
        await refused(update(demo.poolId, input), 'FeatureUnavailableInTierException');
      });
    }
  });

  it('ListUserPools returns each pool once, page by page, and its page tokens are refused elsewhere', async () => {
    const mine = [await create({ PoolName: 'one' }), await create({ PoolName: 'two' }), await create({ PoolName: 'three' })];
    const seen: string[] = [];
    let pages = 0;
    let NextToken: string | undefined;
    do {
      const page = await operator.send(new ListUserPoolsCommand({ MaxResults: 2, ...(NextToken ? { NextToken } : {}) }));
      assert.ok(page.UserPools!.length <= 2);
      seen.push(...page.UserPools!.map(({ Id }) => Id!));
      NextToken = page.NextToken;
      pages += 1;
    } while (NextToken);
    assert.ok(pages >= 2);
    assert.equal(new Set(seen).size, seen.length);
    for (const { Id } of [...mine, { Id: demo.poolId }]) assert.ok(seen.includes(Id!));
    const { NextToken: token } = await operator.send(new ListUserPoolsCommand({ MaxResults: 1 }));
    await refused(operator.send(new ListUserPoolsCommand({ MaxResults: 1, NextToken: `x${token}` })), 'InvalidParameterException');
    const foreign = new ListUsersCommand({ UserPoolId: demo.poolId, PaginationToken: token! });
    await refused(operator.send(foreign), 'InvalidParameterException', 'Invalid pagination token given.');
    await refused(operator.send(new ListUserPoolsCommand({ MaxResults: 61 })), 'InvalidParameterException', /less than or equal to 60/);
  });

  it('an unknown pool gives ResourceNotFoundException', async () => {
    const UserPoolId = 'us-east-1_nobody';
    const text = 'User pool us-east-1_nobody does not exist.';
    await refused(describePool(UserPoolId), 'ResourceNotFoundException', text);
    await refused(update(UserPoolId, {}), 'ResourceNotFoundException', text);
    await refused(operator.send(new DeleteUserPoolCommand({ UserPoolId })), 'ResourceNotFoundException', text);
  });

  it('DescribeUserPool returns EstimatedNumberOfUsers', async () => {
    const { poolId, clientId } = await ownPool(server);
    assert.equal((await describePool(poolId)).EstimatedNumberOfUsers, 0);
    await signedUp(server, clientId);
    await signedUp(server, clientId);
    assert.equal((await describePool(poolId)).EstimatedNumberOfUsers, 2);
    assert.equal((await create()).EstimatedNumberOfUsers, 0);
  });

  describe('UpdateUserPool', () => {
    const settings: Partial<CreateUserPoolCommandInput> & Partial<UpdateUserPoolCommandInput> = {
      AutoVerifiedAttributes: ['email'],
      Policies: { PasswordPolicy: { MinimumLength: 20, RequireNumbers: true, TemporaryPasswordValidityDays: 5 } },
      UserPoolTier: 'PLUS',
      UserPoolTags: { a: 'b' },
      EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/a@example.com' },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE', EmailMessage: 'It is {####}' },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Priority: 1, Name: 'verified_email' }] },
    };
    const withAll = async (): Promise<string> => (await create({ ...settings, PoolName: 'before' })).Id!;

    it('UpdateUserPool keeps policies, tier, MFA, update settings and immutable settings when they are omitted', async () => {
      const id = await withAll();
      await update(id, {
        AutoVerifiedAttributes: ['email'],
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      });
      await update(id, { AutoVerifiedAttributes: ['email'] });
      const pool = await describePool(id);
      assert.deepEqual(pool.UserAttributeUpdateSettings, { AttributesRequireVerificationBeforeUpdate: ['email'] });
      assert.equal(pool.Policies?.PasswordPolicy?.MinimumLength, 20);
      assert.equal(pool.Policies?.PasswordPolicy?.RequireSymbols, false);
      assert.equal(pool.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays, 5);
      assert.equal(pool.UserPoolTier, 'PLUS');
      assert.equal(pool.MfaConfiguration, 'OFF');
      assert.equal(pool.Name, 'before');
      assert.equal(pool.SchemaAttributes?.length, 21);
    });

    it('UpdateUserPool resets other omitted settings to their defaults', async () => {
      const id = await withAll();
      await update(id, { PoolName: 'after', DeletionProtection: 'ACTIVE' });
      await update(id, {});
      const pool = await describePool(id);
      assert.equal(pool.Name, 'after');
      assert.equal(pool.AutoVerifiedAttributes, undefined);
      assert.deepEqual(pool.UserPoolTags, {});
      assert.deepEqual(pool.EmailConfiguration, { EmailSendingAccount: 'COGNITO_DEFAULT' });
      assert.equal(pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly, false);
      assert.deepEqual(pool.VerificationMessageTemplate, { DefaultEmailOption: 'CONFIRM_WITH_CODE' });
      assert.deepEqual(pool.AccountRecoverySetting?.RecoveryMechanisms, [
        { Name: 'verified_email', Priority: 1 },
        { Name: 'verified_phone_number', Priority: 2 },
      ]);
      assert.equal(pool.DeletionProtection, 'INACTIVE');
    });

    it('UpdateUserPool replaces a password policy as a whole; UnusedAccountValidityDays changes one member only', async () => {
      const id = await withAll();
      await update(id, { AdminCreateUserConfig: { UnusedAccountValidityDays: 30 } });
      const before = (await describePool(id)).Policies?.PasswordPolicy;
      assert.equal(before?.TemporaryPasswordValidityDays, 30);
      assert.equal(before?.MinimumLength, 20);
      await update(id, { Policies: { PasswordPolicy: { MinimumLength: 10 } } });
      assert.deepEqual((await describePool(id)).Policies?.PasswordPolicy, {
        MinimumLength: 10,
        RequireUppercase: false,
        RequireLowercase: false,
        RequireNumbers: false,
        RequireSymbols: false,
        TemporaryPasswordValidityDays: 7,
      });
    });

    it('UpdateUserPool without AutoVerifiedAttributes is refused if stored update settings need them', async () => {
      const id = await withAll();
      await update(id, {
        AutoVerifiedAttributes: ['email'],
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      });
      await refused(
        update(id, {}),
        'InvalidParameterException',
        'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
      );
    });

    it('each of several concurrent updates takes effect or gives ConcurrentModificationException', async () => {
      const id = await withAll();
      const results = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => update(id, { PoolName: `name${n}` })));
      assert.ok(results.some(({ status }) => status === 'fulfilled'));
      for (const result of results) if (result.status === 'rejected') assert.equal(result.reason.name, 'ConcurrentModificationException');
    });
  });

  describe('DeleteUserPool', () => {
    it('DeleteUserPool is refused while DeletionProtection is ACTIVE', async () => {
      const { Id } = await create({ DeletionProtection: 'ACTIVE' });
      await refused(operator.send(new DeleteUserPoolCommand({ UserPoolId: Id! })), 'InvalidParameterException', /deletion protection/);
      await update(Id!, { DeletionProtection: 'INACTIVE' });
      await operator.send(new DeleteUserPoolCommand({ UserPoolId: Id! }));
      await refused(describePool(Id!), 'ResourceNotFoundException');
    });

    it('DeleteUserPool removes the users, clients and tokens of the pool', async () => {
      const { poolId, clientId } = await ownPool(server);
      const person = await signedUp(server, clientId);
      const { AccessToken, RefreshToken } = await signedIn(server, person, clientId);
      await operator.send(new DeleteUserPoolCommand({ UserPoolId: poolId }));
      const client = { UserPoolId: poolId, ClientId: clientId };
      await refused(operator.send(new AdminGetUserCommand({ UserPoolId: poolId, Username: person.email })), 'ResourceNotFoundException');
      await refused(operator.send(new ListUsersCommand({ UserPoolId: poolId })), 'ResourceNotFoundException');
      await refused(operator.send(new DescribeUserPoolClientCommand(client)), 'ResourceNotFoundException');
      await refused(appClient(server).send(new GetUserCommand({ AccessToken })), 'NotAuthorizedException', 'Invalid Access Token');
      const refresh = { ClientId: clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: RefreshToken } } as const;
      await refused(appClient(server).send(new InitiateAuthCommand(refresh)), 'ResourceNotFoundException');
      await refused(signedIn(server, person, clientId), 'ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
    });
  });
});
