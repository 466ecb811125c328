import assert from 'node:assert/strict';
import {
  AdminDeleteUserCommand,
  AdminDisableProviderForUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  CreateIdentityProviderCommand,
  GetUserCommand,
  type ProviderUserIdentifierType,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { appClient, operatorClient } from '../support/clients.js';
import { ownPool, type Person, signedIn, signedUp } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const DETAILS = {
  client_id: 'cognate',
  client_secret: 'hush-hush-hush',
  authorize_scopes: 'openid',
  attributes_request_method: 'GET',
  oidc_issuer: 'https://idp.example.com',
};

describe('AdminLinkProviderForUser and AdminDisableProviderForUser', () => {
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  let otherPool: string;
  before(async () => {
    server = await startServer();
    ({ poolId, clientId } = await ownPool(server));
    ({ poolId: otherPool } = await ownPool(server));
    const provider = { UserPoolId: poolId, ProviderName: 'Acme', ProviderType: 'OIDC' as const, ProviderDetails: DETAILS };
    await operatorClient(server).send(new CreateIdentityProviderCommand({ ...provider, AttributeMapping: { email: 'mail' } }));
  });
  after(() => server.stop());

  const source = (ProviderAttributeValue: string, ProviderAttributeName = 'Cognito_Subject'): ProviderUserIdentifierType => ({
    ProviderName: 'Acme',
    ProviderAttributeName,
    ProviderAttributeValue,
  });
  const link = (username: string, SourceUser: ProviderUserIdentifierType, UserPoolId = poolId) =>
    operatorClient(server).send(
      new AdminLinkProviderForUserCommand({
        UserPoolId,
        DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: username },
        SourceUser,
      }),
    );
  const disable = (User: ProviderUserIdentifierType, UserPoolId = poolId) =>
    operatorClient(server).send(new AdminDisableProviderForUserCommand({ UserPoolId, User }));
  const identitiesOf = async (Username: string): Promise<readonly Record<string, unknown>[]> => {
    const { UserAttributes } = await operatorClient(server).send(new AdminGetUserCommand({ UserPoolId: poolId, Username }));
    return JSON.parse(UserAttributes!.find(({ Name }) => Name === 'identities')?.Value ?? '[]') as Record<string, unknown>[];
  };
  const person = (): Promise<Person> => signedUp(server, clientId);
  let made = 0;
  const subject = (): string => `subject-${++made}`;

  it('the identities attribute has numbers and booleans, the identities claim of the ID token strings', async () => {
    const who = await person();
    const userId = subject();
    await link(who.email, source(userId));
    const [identity] = await identitiesOf(who.sub);
    const { dateCreated, ...rest } = identity!;
    assert.equal(typeof dateCreated, 'number');
    assert.deepEqual(rest, { userId, providerName: 'Acme', providerType: 'OIDC', issuer: null, primary: false });
    const { IdToken, AccessToken } = await signedIn(server, who, clientId);
    const claim = { userId, providerName: 'Acme', providerType: 'OIDC', issuer: null, primary: 'false', dateCreated: String(dateCreated) };
    assert.deepEqual(decodeJwt(IdToken)['identities'], [claim]);
    const { UserAttributes } = await appClient(server).send(new GetUserCommand({ AccessToken }));
    assert.ok(UserAttributes?.some(({ Name }) => Name === 'identities'));
  });

  it('a provider’s user is linked to one user, also under concurrent links, and free again after deletion of that user', async () => {
    const [one, two] = [await person(), await person()];
    const userId = subject();
    const both = await Promise.allSettled([link(one.email, source(userId)), link(two.email, source(userId))]);
    assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1);
    const holder = (await identitiesOf(one.sub)).length === 1 ? one : two;
    await refused(link(one.email, source(userId)), 'InvalidParameterException');
    await refused(link(two.email, source(userId)), 'InvalidParameterException');
    await operatorClient(server).send(new AdminDeleteUserCommand({ UserPoolId: poolId, Username: holder.sub }));
    await link((holder === one ? two : one).email, source(userId));
  });

  it('a user has at most five links, and a removed link can be added again', async () => {
    const who = await person();
    const subjects = Array.from({ length: 6 }, subject);
    const outcomes = await Promise.allSettled(subjects.map((one) => link(who.email, source(one))));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 5);
    await refused(link(who.email, source(subject())), 'LimitExceededException');
    const taken = (await identitiesOf(who.sub))[0]!['userId'] as string;
    await disable(source(taken));
    assert.equal((await identitiesOf(who.sub)).length, 4);
    await refused(disable(source(taken)), 'UserNotFoundException');
    await link(who.email, source(taken));
  });

  it('a mapped claim can be linked and is distinct from the subject of equal value', async () => {
    const [one, two] = [await person(), await person()];
    const value = subject();
    await link(one.email, source(value, 'mail'));
    await link(two.email, source(value));
    await refused(link(one.email, source(value, 'nothing')), 'InvalidParameterException');
    await disable(source(value, 'mail'));
    assert.equal((await identitiesOf(two.sub)).length, 1);
  });

  it('AdminDisableProviderForUser for a Cognito user removes the password and ends the sessions', async () => {
    const who = await person();
    const { AccessToken } = await signedIn(server, who, clientId);
    await disable({ ProviderName: 'Cognito', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: who.sub });
    await refused(signedIn(server, who, clientId), 'NotAuthorizedException', 'Incorrect username or password.');
    await refused(appClient(server).send(new GetUserCommand({ AccessToken })), 'NotAuthorizedException');
  });

  it('users, providers and links of another pool are not found', async () => {
    const who = await person();
    const userId = subject();
    await link(who.email, source(userId));
    await refused(disable(source(userId), otherPool), 'UserNotFoundException');
    await refused(link(who.email, source(subject()), otherPool), 'ResourceNotFoundException');
    await refused(link('nobody@example.com', source(subject())), 'UserNotFoundException');
    await refused(link(who.email, { ...source(subject()), ProviderName: 'Nobody' }), 'ResourceNotFoundException');
    await refused(link(who.email, { ...source(who.email), ProviderName: 'Cognito' }), 'InvalidParameterException');
    assert.equal((await identitiesOf(who.sub)).length, 1);
  });
});
