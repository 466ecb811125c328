import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { AdminGetUserCommand, ListUsersCommand, UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { packageRoot } from '../../src/app/package-root.js';
import { operatorClient } from '../support/clients.js';
import { startServer } from '../support/server.js';
import { type FunctionServer, functionServer } from '../triggers/pool-functions.js';
import { arnOf } from '../triggers/support.js';
import { beginSignIn, CALLBACK, makeClient, makePool, type Pool, register, signInThrough } from './support/house.js';
import { startUpstream, type Upstream } from './support/openid-upstream.js';
import { createWeb } from './support/web.js';

/** PreSignUp function that makes a user and links the identity to it, as the samples of AWS do. */
const LINKING = `import { AdminCreateUserCommand, AdminLinkProviderForUserCommand, AdminSetUserPasswordCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
const client = new CognitoIdentityProviderClient({});
export const handler = async (event) => {
  if (event.triggerSource !== 'PreSignUp_ExternalProvider') return event;
  const [ProviderName, ...rest] = event.userName.split('_');
  const subject = rest.join('_');
  const user = { UserPoolId: event.userPoolId, Username: event.request.userAttributes.email };
  const { User } = await client.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
  await client.send(new AdminSetUserPasswordCommand({ ...user, Password: 'Correct-horse-9', Permanent: true }));
  await client.send(new AdminLinkProviderForUserCommand({
    UserPoolId: event.userPoolId,
    DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: User.Username },
    SourceUser: { ProviderName, ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: subject },
  }));
  return event;
};
`;

describe('federation: Lambda triggers', function () {
  this.timeout(30_000);
  let house: FunctionServer;
  let upstream: Upstream;
  let pool: Pool;

  before(async () => {
    house = await functionServer({ IDENTITY_PROVIDERS_ALLOW_PRIVATE_ADDRESSES: 'true' });
    const made = await makePool(house.server);
    await operatorClient(house.server).send(
      new UpdateUserPoolCommand({
        UserPoolId: made.id,
        LambdaConfig: {
          PreSignUp: arnOf('preSignUp'),
          PostConfirmation: arnOf('watch'),
          PreAuthentication: arnOf('watch'),
          PostAuthentication: arnOf('watch'),
          PreTokenGeneration: arnOf('watch'),
          InboundFederation: { LambdaArn: arnOf('inbound'), LambdaVersion: 'V1_0' },
        },
      }),
    );
    upstream = await startUpstream(() => [made.returnUrl]);
    await register(made, {
      ProviderName: 'Corp',
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: 'cognate',
        client_secret: 'upstream-secret',
        attributes_request_method: 'GET',
        oidc_issuer: upstream.issuer,
        authorize_scopes: 'openid email profile',
      },
      AttributeMapping: { email: 'email', email_verified: 'email_verified', name: 'name' },
    });
    pool = { ...made, clientId: await makeClient(made, ['Corp']) };
  });
  after(async () => {
    await upstream.close();
    await house.stop();
  });

  const sources = () => house.noted().map(({ triggerSource }) => triggerSource);

  it('triggers run in Cognito’s order at the first and at later sign-ins', async () => {
    upstream.user = { sub: 'order', email: 'order@example.com', email_verified: true, name: 'Order' };
    await signInThrough(house.server, pool, 'Corp');
    assert.deepEqual(sources(), [
      'InboundFederation_ExternalProvider',
      'PreSignUp_ExternalProvider',
      'PostConfirmation_ConfirmSignUp',
      'TokenGeneration_HostedAuth',
    ]);
    await signInThrough(house.server, pool, 'Corp');
    assert.deepEqual(sources(), [
      'InboundFederation_ExternalProvider',
      'PreAuthentication_Authentication',
      'PostAuthentication_Authentication',
      'TokenGeneration_HostedAuth',
    ]);
  });

  it('the InboundFederation trigger gets the provider’s response and can change attributes', async () => {
    upstream.user = { sub: 'renamed', email: 'r@example.com', email_verified: false, name: 'Rename me' };
    const { claims } = await signInThrough(house.server, pool, 'Corp');
    assert.deepEqual([claims['name'], claims['email_verified']], ['Renamed', true]);
    const [inbound] = house.noted();
    const { providerName, providerType, attributes } = inbound!.request as unknown as {
      providerName: string;
      providerType: string;
      attributes: Record<string, Record<string, string>>;
    };
    assert.deepEqual([providerName, providerType], ['Corp', 'OIDC']);
    assert.equal(attributes['idToken']!['sub'], 'renamed');
    assert.equal(attributes['userInfo']!['email'], 'r@example.com');
    assert.ok(attributes['tokenResponse']!['access_token']);
  });

  it('a first sign-in whose PreSignUp function links the identity signs in the linked user, and creates no other', async () => {
    const folder = mkdtempSync(join(packageRoot(), 'dist/linking-'));
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    writeFileSync(join(folder, 'linking.mjs'), LINKING);
    const operator = { accessKeyId: 'AKIAOPERATOROFTESTS1', secretAccessKey: 'secret-of-the-operator-of-tests' };
    const environment = {
      AWS_ENDPOINT_URL: `http://localhost:${port}`,
      AWS_ACCESS_KEY_ID: operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
    };
    const functions = { [arnOf('linking')]: { module: join(folder, 'linking.mjs'), environment } };
    const server = await startServer({
      environment: {
        PORT: String(port),
        OPERATOR_ACCESS_KEY_ID: operator.accessKeyId,
        OPERATOR_SECRET_ACCESS_KEY: operator.secretAccessKey,
        IDENTITY_PROVIDERS_ALLOW_PRIVATE_ADDRESSES: 'true',
        TRIGGERS_FUNCTIONS: JSON.stringify(functions),
      },
    });
    const bare = await makePool(server, { LambdaConfig: { PreSignUp: arnOf('linking') } });
    const corp = await startUpstream(() => [bare.returnUrl]);
    try {
      await register(bare, {
        ProviderName: 'Corp',
        ProviderType: 'OIDC',
        ProviderDetails: {
          client_id: 'cognate',
          client_secret: 'upstream-secret',
          attributes_request_method: 'GET',
          oidc_issuer: corp.issuer,
          authorize_scopes: 'openid email profile',
        },
        AttributeMapping: { email: 'email', name: 'name' },
      });
      const linking = { ...bare, clientId: await makeClient(bare, ['Corp']) };
      corp.user = { sub: 'linked', email: 'linked@example.com', email_verified: true, name: 'Linked' };
      const first = await signInThrough(server, linking, 'Corp');
      const second = await signInThrough(server, linking, 'Corp');
      const { Users } = await bare.operator.send(new ListUsersCommand({ UserPoolId: bare.id }));
      assert.equal(first.claims['sub'], second.claims['sub']);
      assert.deepEqual(
        Users!.map(({ Username, UserStatus }) => [Username, UserStatus]),
        [[first.claims['sub'], 'CONFIRMED']],
      );
    } finally {
      await corp.close();
      await server.stop();
      rmSync(folder, { recursive: true });
    }
  });

  it('a trigger’s refusal reaches the app as access_denied with its message, and creates no user', async () => {
    for (const email of ['banned@example.com', 'banned2@example.com']) {
      upstream.user = { sub: email, email, name: 'Nobody' };
      const { url } = await beginSignIn(house.server, pool);
      const back = await createWeb().go(url, { until: CALLBACK });
      assert.equal(back.url.searchParams.get('error'), 'access_denied');
      assert.match(back.url.searchParams.get('error_description')!, /failed with error not from there/);
      await assert.rejects(pool.operator.send(new AdminGetUserCommand({ UserPoolId: pool.id, Username: `Corp_${email}` })), {
        name: 'UserNotFoundException',
      });
    }
  });
});
