import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  type CognitoIdentityProviderClient,
  ListUsersCommand,
  type ListUsersCommandInput,
  type ListUsersCommandOutput,
  paginateListUsers,
} from '@aws-sdk/client-cognito-identity-provider';
import { operatorClient } from '../support/clients.js';
import { goodPassword, ownPool } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const PEOPLE = ['ada', 'alan', 'barbara', 'donald', 'edsger'] as const;

describe('ListUsers', () => {
  let server: TestServer;
  let operator: CognitoIdentityProviderClient;
  let poolId: string;
  before(async () => {
    server = await sharedServer();
    operator = operatorClient(server);
    ({ poolId } = await ownPool(server, { UsernameAttributes: [], AliasAttributes: [], AutoVerifiedAttributes: [] }));
    for (const name of PEOPLE) await make(name);
    await operator.send(new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username: 'ada', Password: goodPassword, Permanent: true }));
  });

  const make = (Username: string, UserPoolId = poolId): Promise<unknown> =>
    operator.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username,
        MessageAction: 'SUPPRESS',
        TemporaryPassword: goodPassword,
        UserAttributes: [
          { Name: 'email', Value: `${Username}@Example.com` },
          { Name: 'given_name', Value: Username === 'ada' ? 'A "quoted" \\ name' : Username },
        ],
      }),
    );
  const list = (input: Partial<ListUsersCommandInput> = {}): Promise<ListUsersCommandOutput> =>
    operator.send(new ListUsersCommand({ UserPoolId: poolId, ...input }));
  const namesOf = ({ Users }: ListUsersCommandOutput): string[] => Users!.map(({ Username }) => Username!).sort();

  it('ListUsers without a filter or with an empty one returns all users', async () => {
    assert.deepEqual(namesOf(await list()), [...PEOPLE]);
    assert.deepEqual(namesOf(await list({ Filter: '' })), [...PEOPLE]);
    assert.equal((await list()).PaginationToken, undefined);
  });

  const filters: readonly (readonly [string, readonly string[]])[] = [
    ['username = "ada"', ['ada']],
    ['username ^= "a"', ['ada', 'alan']],
    ['email ^= "B"', ['barbara']],
    ['email = "ALAN@example.com"', ['alan']],
    ['"email"="alan@example.com"', ['alan']],
    ['given_name = "A \\"quoted\\" \\\\ name"', ['ada']],
    ['cognito:user_status = "CONFIRMED"', ['ada']],
    ['cognito:user_status ^= "force"', ['alan', 'barbara', 'donald', 'edsger']],
    ['status = "Enabled"', [...PEOPLE]],
    ['status = "Disabled"', []],
    ['username = "nobody"', []],
    ['username ^= ""', [...PEOPLE]],
  ];
  for (const [Filter, expected] of filters) {
    it(`ListUsers with filter ${Filter}`, async () => assert.deepEqual(namesOf(await list({ Filter })), expected));
  }

  it('ListUsers filters by sub', async () => {
    const { Users } = await list({ Filter: 'username = "alan"' });
    const sub = Users![0]!.Attributes!.find(({ Name }) => Name === 'sub')!.Value!;
    assert.deepEqual(namesOf(await list({ Filter: `sub = "${sub}"` })), ['alan']);
  });

  it('malformed filters and attributes that are not searchable are refused with InvalidParameterException', async () => {
    for (const Filter of ['email', 'email = ada', 'email != "ada"', 'email = "ada" and name = "x"', '= "ada"', 'email = "a']) {
      await refused(list({ Filter }), 'InvalidParameterException', 'Error while parsing filter');
    }
    for (const name of ['custom:tier', 'nickname', 'address']) {
      await refused(list({ Filter: `${name} = "x"` }), 'InvalidParameterException', `Invalid search attribute: ${name}`);
    }
    await refused(list({ Filter: `email = "${'x'.repeat(300)}"` }), 'InvalidParameterException', /less than or equal to 256/);
  });

  it('ListUsers returns all users page by page, also through the SDK paginator', async () => {
    for (const Filter of [undefined, 'username ^= ""', 'email ^= ""']) {
      const sizes: number[] = [];
      const seen: string[] = [];
      const query = { UserPoolId: poolId, ...(Filter === undefined ? {} : { Filter }) };
      for await (const page of paginateListUsers({ client: operator, pageSize: 2 }, query)) {
        sizes.push(page.Users!.length);
        seen.push(...namesOf(page));
      }
      assert.deepEqual(sizes, [2, 2, 1]);
      assert.deepEqual(seen.sort(), [...PEOPLE]);
    }
  });

  it('a pagination token is refused with another filter, for another pool, or modified', async () => {
    const { PaginationToken } = await list({ Limit: 1, Filter: 'username ^= "a"' });
    const text = 'Invalid pagination token given.';
    const token = { PaginationToken: PaginationToken! };
    assert.deepEqual(namesOf(await list({ Filter: 'username ^= "a"', ...token })), ['alan']);
    await refused(list(token), 'InvalidParameterException', text);
    await refused(list({ Filter: 'username ^= "al"', ...token }), 'InvalidParameterException', text);
    const other = await ownPool(server);
    await refused(list({ UserPoolId: other.poolId, Filter: 'username ^= "a"', ...token }), 'InvalidParameterException', text);
    await refused(list({ PaginationToken: 'rubbish' }), 'InvalidParameterException', text);
  });

  it('AttributesToGet limits the attributes returned', async () => {
    const { Users } = await list({ Filter: 'username = "alan"', AttributesToGet: ['email', 'given_name'] });
    assert.deepEqual(Users![0]!.Attributes, [
      { Name: 'email', Value: 'alan@Example.com' },
      { Name: 'given_name', Value: 'alan' },
    ]);
    assert.equal(Users![0]!.UserStatus, 'FORCE_CHANGE_PASSWORD');
    await refused(list({ AttributesToGet: ['custom:none'] }), 'InvalidParameterException', /do not exist/);
  });

  it('AttributesToGet with an attribute that a user on the page lacks gives InvalidParameterException', async () => {
    await operator.send(
      new AdminUpdateUserAttributesCommand({ UserPoolId: poolId, Username: 'alan', UserAttributes: [{ Name: 'name', Value: 'Alan' }] }),
    );
    await refused(list({ AttributesToGet: ['email', 'name'] }), 'InvalidParameterException', /do not exist: name$/);
    const { Users } = await list({ Filter: 'username = "alan"', AttributesToGet: ['name'] });
    assert.deepEqual(Users![0]!.Attributes, [{ Name: 'name', Value: 'Alan' }]);
    assert.deepEqual((await list({ Filter: 'username = "nobody"', AttributesToGet: ['name'] })).Users, []);
  });

  it('Limit is at most 60, and 0 means the default', async () => {
    assert.equal((await list({ Limit: 0 })).Users!.length, PEOPLE.length);
    await refused(list({ Limit: 61 }), 'InvalidParameterException', /less than or equal to 60/);
  });
});
