import assert from 'node:assert/strict';
import {
  AdminGetUserCommand,
  CreateGroupCommand,
  CreateIdentityProviderCommand,
  CreateManagedLoginBrandingCommand,
  CreateResourceServerCommand,
  CreateTermsCommand,
  CreateUserImportJobCommand,
  DescribeManagedLoginBrandingCommand,
  DescribeResourceServerCommand,
  DescribeTermsCommand,
  DescribeUserPoolClientCommand,
  GetGroupCommand,
  GetIdentityProviderByIdentifierCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { userPoolOperations } from '../../src/http/aws-api/registry/user-pools.js';
import { operatorClient } from '../support/clients.js';
import { confirmedUser, ownPool } from '../support/scenario.js';
import { demo, sharedServer, type TestServer } from '../support/server.js';
import { send } from './support/raw.js';
import { requiredOf, sampleInput } from './support/sample-input.js';

/** Operations that create are left out: a name used in another pool is free in this one. */
const SIGNED = Object.entries(userPoolOperations).flatMap(([name, operation]) =>
  operation !== 'absent' && operation.authorization.kind === 'iam' && !/^(Admin)?Create/.test(name) ? [name] : [],
);

/** A pool with a user, a client and one resource of each kind. */
async function furnished(server: TestServer): Promise<Record<string, string>> {
  const operator = operatorClient(server);
  const { poolId: UserPoolId, clientId: ClientId } = await ownPool(server, {}, { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] });
  const { email } = await confirmedUser(server, UserPoolId);
  const own = UserPoolId.slice(-8);
  const GroupName = `group-${own}`;
  const Identifier = `https://${own.toLowerCase()}.example`;
  const ProviderName = `Idp${own}`;
  const IdpIdentifier = `id-${own}`;
  await operator.send(new CreateGroupCommand({ UserPoolId, GroupName }));
  await operator.send(new CreateResourceServerCommand({ UserPoolId, Identifier, Name: 'own' }));
  const ProviderDetails = {
    client_id: 'x',
    client_secret: 'x',
    attributes_request_method: 'GET',
    oidc_issuer: 'https://idp.example.com',
    authorize_scopes: 'openid',
    authorize_url: 'https://idp.example.com/authorize',
    token_url: 'https://idp.example.com/token',
    attributes_url: 'https://idp.example.com/userinfo',
    jwks_uri: 'https://idp.example.com/jwks',
  };
  await operator.send(
    new CreateIdentityProviderCommand({ UserPoolId, ProviderName, ProviderType: 'OIDC', ProviderDetails, IdpIdentifiers: [IdpIdentifier] }),
  );
  const Links = { 'cognito:default': 'https://app.example/terms' };
  const { Terms } = await operator.send(
    new CreateTermsCommand({ UserPoolId, ClientId, TermsName: 'terms-of-use', TermsSource: 'LINK', Enforcement: 'NONE', Links }),
  );
  const { ManagedLoginBranding } = await operator.send(
    new CreateManagedLoginBrandingCommand({ UserPoolId, ClientId, UseCognitoProvidedValues: true }),
  );
  const CloudWatchLogsRoleArn = `arn:aws:iam::${demo.accountId}:role/import`;
  const { UserImportJob } = await operator.send(new CreateUserImportJobCommand({ UserPoolId, JobName: 'own', CloudWatchLogsRoleArn }));
  return {
    UserPoolId,
    ClientId,
    Username: email,
    GroupName,
    Identifier,
    ProviderName,
    IdpIdentifier,
    JobId: UserImportJob!.JobId!,
    TermsId: Terms!.TermsId!,
    ManagedLoginBrandingId: ManagedLoginBranding!.ManagedLoginBrandingId!,
  };
}

describe('resources of one pool named in requests to another pool', () => {
  let server: TestServer;
  let a: Record<string, string>;
  let b: Record<string, string>;
  before(async () => {
    server = await sharedServer();
    [a, b] = [await furnished(server), await furnished(server)];
  });

  /** Operations that give another error and still reveal nothing of the other pool. */
  const ANSWERED: Readonly<Record<string, string>> = {
    'ClientId AdminRespondToAuthChallenge': 'the session is checked first, and is refused',
  };

  for (const member of [
    'Username',
    'ClientId',
    'GroupName',
    'Identifier',
    'ProviderName',
    'IdpIdentifier',
    'JobId',
    'TermsId',
    'ManagedLoginBrandingId',
  ]) {
    const operations = SIGNED.filter((operation) => member in sampleInput(operation) && requiredOf(operation).includes('UserPoolId'));

    it(`${member} of another pool is not found by any of ${operations.length} operations`, async () => {
      assert.ok(operations.length > 0);
      const failures: string[] = [];
      for (const operation of operations) {
        if (ANSWERED[`${member} ${operation}`]) continue;
        const body = JSON.stringify(sampleInput(operation, { ...a, [member]: b[member] }));
        const { error, message } = await send(server, { service: 'cognito-idp', operation, body, credentials: server.operator });
        if (!/^(ResourceNotFound|UserNotFound)Exception$/.test(String(error))) failures.push(`${operation}: ${error} ${message}`);
      }
      assert.deepEqual(failures, []);
    });
  }

  it('resources of the other pool are unchanged after all these requests', async () => {
    const operator = operatorClient(server);
    const { UserPoolId, ClientId, Username, GroupName, Identifier, IdpIdentifier, TermsId, ManagedLoginBrandingId } = b;
    const user = await operator.send(new AdminGetUserCommand({ UserPoolId, Username }));
    assert.deepEqual([user.Enabled, user.UserStatus], [true, 'CONFIRMED']);
    await operator.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
    await operator.send(new GetGroupCommand({ UserPoolId, GroupName }));
    await operator.send(new DescribeResourceServerCommand({ UserPoolId, Identifier }));
    await operator.send(new GetIdentityProviderByIdentifierCommand({ UserPoolId, IdpIdentifier }));
    await operator.send(new DescribeTermsCommand({ UserPoolId, TermsId }));
    await operator.send(new DescribeManagedLoginBrandingCommand({ UserPoolId, ManagedLoginBrandingId }));
  });
});
