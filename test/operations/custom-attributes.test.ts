import assert from 'node:assert/strict';
import {
  AddCustomAttributesCommand,
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetUserCommand,
  InitiateAuthCommand,
  type SchemaAttributeType,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, someEmail } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const TEXT: SchemaAttributeType = { Name: 'note', AttributeDataType: 'String' };

describe('AddCustomAttributes', () => {
  let server: TestServer;
  let operator: CognitoIdentityProviderClient;
  let poolId: string;
  let clientId: string;
  before(async () => {
    server = await sharedServer();
    operator = operatorClient(server);
  });
  beforeEach(async () => {
    ({ poolId, clientId } = await ownPool(server));
  });

  const add = (...CustomAttributes: SchemaAttributeType[]) =>
    operator.send(new AddCustomAttributesCommand({ UserPoolId: poolId, CustomAttributes }));
  const schema = async () =>
    new Map(
      (await operator.send(new DescribeUserPoolCommand({ UserPoolId: poolId }))).UserPool!.SchemaAttributes!.map((one) => [one.Name, one]),
    );

  it('AddCustomAttributes adds attributes of every type with their constraints', async () => {
    await add(
      { ...TEXT, StringAttributeConstraints: { MinLength: '2', MaxLength: '5' } },
      { Name: 'level', AttributeDataType: 'Number', Mutable: false, NumberAttributeConstraints: { MinValue: '-1', MaxValue: '9' } },
      { Name: 'since', AttributeDataType: 'DateTime' },
      { Name: 'vip', AttributeDataType: 'Boolean' },
      { Name: 'secret', AttributeDataType: 'String', DeveloperOnlyAttribute: true },
      { Name: 'email', AttributeDataType: 'String' },
    );
    const now = await schema();
    assert.deepEqual(now.get('custom:note')?.StringAttributeConstraints, { MinLength: '2', MaxLength: '5' });
    assert.deepEqual(now.get('custom:level'), {
      Name: 'custom:level',
      AttributeDataType: 'Number',
      DeveloperOnlyAttribute: false,
      Mutable: false,
      Required: false,
      NumberAttributeConstraints: { MinValue: '-1', MaxValue: '9' },
    });
    assert.equal(now.get('custom:since')?.AttributeDataType, 'DateTime');
    assert.equal(now.get('custom:vip')?.AttributeDataType, 'Boolean');
    assert.equal(now.get('dev:custom:secret')?.DeveloperOnlyAttribute, true);
    assert.deepEqual(now.get('custom:email')?.StringAttributeConstraints, {});
  });

  it('a client without attribute lists, or with empty ones, writes and reads custom attributes at sign-up, in GetUser, the ID token and updates', async () => {
    await add(TEXT);
    const { UserPoolClient } = await operator.send(
      new CreateUserPoolClientCommand({
        UserPoolId: poolId,
        ClientName: 'empty',
        ReadAttributes: [],
        WriteAttributes: [],
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      }),
    );
    assert.equal('ReadAttributes' in UserPoolClient! || 'WriteAttributes' in UserPoolClient!, false);
    const app = appClient(server);
    for (const ClientId of [clientId, UserPoolClient!.ClientId!]) {
      const Username = someEmail();
      const UserAttributes = [{ Name: 'custom:note', Value: 'hello' }];
      await app.send(new SignUpCommand({ ClientId, Username, Password: goodPassword, UserAttributes }));
      await operator.send(new AdminConfirmSignUpCommand({ UserPoolId: poolId, Username }));
      const AuthParameters = { USERNAME: Username, PASSWORD: goodPassword };
      const { AuthenticationResult } = await app.send(
        new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
      );
      const { AccessToken, IdToken } = AuthenticationResult!;
      assert.equal(JSON.parse(Buffer.from(IdToken!.split('.')[1]!, 'base64url').toString())['custom:note'], 'hello');
      await app.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: 'custom:note', Value: 'again' }] }));
      const user = await app.send(new GetUserCommand({ AccessToken }));
      assert.equal(user.UserAttributes?.find(({ Name }) => Name === 'custom:note')?.Value, 'again');
    }
  });

  it('a new custom attribute is writable by AdminCreateUser within its limits', async () => {
    await add({ ...TEXT, StringAttributeConstraints: { MaxLength: '5' } });
    const create = (Value: string) =>
      operator.send(
        new AdminCreateUserCommand({
          UserPoolId: poolId,
          Username: someEmail(),
          MessageAction: 'SUPPRESS',
          UserAttributes: [{ Name: 'custom:note', Value }],
        }),
      );
    await create('hello');
    await refused(create('too long'), 'InvalidParameterException');
  });

  it('AddCustomAttributes adds all attributes or none, and refuses duplicate names', async () => {
    await add(TEXT);
    await refused(add({ ...TEXT, Name: 'new' }, TEXT), 'InvalidParameterException', /custom:note: Existing attribute already has name/);
    await refused(add({ ...TEXT, Name: 'new' }, { ...TEXT, Name: 'new' }), 'InvalidParameterException');
    assert.equal((await schema()).has('custom:new'), false);
  });

  it('no attribute is lost when several are added concurrently', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(names.map((Name) => add({ ...TEXT, Name })));
    const now = await schema();
    assert.ok(names.every((name) => now.has(`custom:${name}`)));
  });

  it('one call adds at most 25 custom attributes, a pool has at most 50', async () => {
    const some = (from: number, count: number) => Array.from({ length: count }, (_, at) => ({ ...TEXT, Name: `a${from + at}` }));
    await refused(add(...some(0, 26)), 'InvalidParameterException');
    await add(...some(0, 25));
    await add(...some(25, 25));
    await refused(add(TEXT), 'InvalidParameterException', /50/);
  });

  it('invalid attribute definitions give InvalidParameterException, an unknown pool ResourceNotFoundException', async () => {
    const wrong: readonly SchemaAttributeType[] = [
      { ...TEXT, Required: true },
      { ...TEXT, Name: 'a'.repeat(21) },
      { ...TEXT, Name: 'with space' },
      { Name: 'untyped' },
      { ...TEXT, StringAttributeConstraints: { MinLength: '5', MaxLength: '4' } },
      { ...TEXT, StringAttributeConstraints: { MaxLength: '2049' } },
      { ...TEXT, StringAttributeConstraints: { MaxLength: 'many' } },
      { ...TEXT, NumberAttributeConstraints: { MinValue: '1' } },
    ];
    for (const attribute of wrong) await refused(add(attribute), 'InvalidParameterException');
    await refused(
      operator.send(new AddCustomAttributesCommand({ UserPoolId: 'us-east-1_NoSuchOne', CustomAttributes: [TEXT] })),
      'ResourceNotFoundException',
    );
  });
});
