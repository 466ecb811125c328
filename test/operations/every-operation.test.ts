import assert from 'node:assert/strict';
import { CreateGroupCommand, GlobalSignOutCommand } from '@aws-sdk/client-cognito-identity-provider';
import { GetFederationTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { userPoolOperations } from '../../src/http/aws-api/registry/user-pools.js';
import type { SigningCredentials } from '../../src/sts/index.js';
import { appClient, operatorClient } from '../support/clients.js';
import { isDeclared } from '../support/declared-errors.js';
import { ownPool, signedIn, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { type RawAnswer, send } from './support/raw.js';
import { requiredOf, sampleInput } from './support/sample-input.js';

const namesOf = (kind: 'public' | 'token' | 'iam'): string[] =>
  Object.entries(userPoolOperations).flatMap(([name, operation]) =>
    operation !== 'absent' && operation.authorization.kind === kind ? [name] : [],
  );
const SIGNED = namesOf('iam');
const WITH_TOKEN = namesOf('token');
const OPEN = namesOf('public');

const arnOf = (poolId: string): string => `arn:aws:cognito-idp:${demo.region}:${demo.accountId}:userpool/${poolId}`;
const NO_POOL = 'us-east-1_nosuch000';

describe('all user pool operations', function () {
  this.timeout(60_000);
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  /** Calls an operation and asserts that it declares the error, if there is one. */
  async function call(operation: string, input: object, credentials?: SigningCredentials): Promise<RawAnswer> {
    const body = JSON.stringify(input);
    const answer = await send(server, { service: 'cognito-idp', operation, body, ...(credentials ? { credentials } : {}) });
    const { error, message } = answer;
    const declared = error === undefined || isDeclared('client-cognito-identity-provider', `${operation}Command`, error);
    assert.ok(declared, `does not declare ${error} (${message})`);
    return answer;
  }

  /** Runs a check for each operation and reports all failures together. */
  async function forAll(operations: readonly string[], proof: (operation: string) => Promise<void>): Promise<void> {
    const failures: string[] = [];
    for (const operation of operations) {
      try {
        await proof(operation);
      } catch (error) {
        failures.push(`${operation}: ${(error as Error).message.split('\n').slice(0, 8).join(' ')}`);
      }
    }
    assert.deepEqual(failures, []);
  }

  const refuses = ({ error, message, status }: RawAnswer, name: string, text?: RegExp): void => {
    assert.ok(error === name && status < 500 && (text?.test(message) ?? true), `${status} ${error}: ${message}`);
  };

  describe('operations authorized by SigV4', () => {
    it('a SigV4 operation without a signature, with an unknown access key or a wrong secret is refused', () =>
      forAll(SIGNED, async (operation) => {
        const input = sampleInput(operation);
        refuses(await call(operation, input), 'MissingAuthenticationTokenException');
        const { accessKeyId } = server.operator;
        const nobody = { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'test' };
        refuses(await call(operation, input, nobody), 'UnrecognizedClientException');
        refuses(await call(operation, input, { accessKeyId, secretAccessKey: 'wrong' }), 'InvalidSignatureException');
      }));

    it('a SigV4 operation does not accept an access token in place of a signature', async () => {
      const { AccessToken } = await signedIn(server, await signedUp(server));
      await forAll(SIGNED, async (operation) => {
        const headers = { authorization: `Bearer ${AccessToken}` };
        const body = JSON.stringify({ ...sampleInput(operation), AccessToken });
        const { error } = await send(server, { service: 'cognito-idp', operation, body, headers });
        assert.match(String(error), /^(IncompleteSignature|MissingAuthenticationToken)Exception$/);
      });
    });

    async function allowedTo(...statements: object[]): Promise<SigningCredentials> {
      const sts = new STSClient({ endpoint: server.url, region: demo.region, credentials: server.operator, maxAttempts: 1 });
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
      const { Credentials } = await sts.send(new GetFederationTokenCommand({ Name: 'limited', Policy }));
      return {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretAccessKey!,
        sessionToken: Credentials!.SessionToken!,
      };
    }

    /** Requests without a pool: policies are evaluated for all pools. */
    const OF_NO_POOL = new Set([
      'CreateUserPool',
      'DescribeUserPoolDomain',
      'GetProvisionedLimit',
      'ListUserPools',
      'UpdateProvisionedLimit',
    ]);

    it('a policy for one action on one pool’s ARN allows exactly that, and nothing else does', () =>
      forAll(SIGNED, async (operation) => {
        const action = `cognito-idp:${operation}`;
        const named = OF_NO_POOL.has(operation) ? '*' : NO_POOL;
        const exact = await allowedTo({ Effect: 'Allow', Action: action, Resource: arnOf(named) });
        const input = sampleInput(operation);
        const { error, status, message } = await call(operation, input, exact);
        assert.ok(status < 500 && error !== 'AccessDeniedException', `${status} ${error}: ${message}`);

        const denial = new RegExp(`is not authorized to perform: ${action} on resource: arn:aws:cognito-idp:`);
        if (!OF_NO_POOL.has(operation)) {
          const other = { UserPoolId: demo.poolId, ResourceArn: arnOf(demo.poolId) };
          refuses(await call(operation, sampleInput(operation, other), exact), 'AccessDeniedException', denial);
        }
        const allBut = await allowedTo({ Effect: 'Allow', NotAction: action, Resource: '*' });
        refuses(await call(operation, input, allBut), 'AccessDeniedException', denial);
      }));

    it('an unknown user pool gives ResourceNotFoundException', () =>
      forAll(
        SIGNED.filter((operation) => !OF_NO_POOL.has(operation)),
        async (operation) => refuses(await call(operation, sampleInput(operation), server.operator), 'ResourceNotFoundException'),
      ));

    it('an unknown user gives UserNotFoundException', async () => {
      const { poolId, clientId } = await ownPool(server, {}, { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] });
      // AdminCreateUser creates them. AdminRespondToAuthChallenge takes the user from the session.
      const exempt = new Set(['AdminCreateUser', 'AdminRespondToAuthChallenge']);
      await operatorClient(server).send(new CreateGroupCommand({ UserPoolId: poolId, GroupName: 'sample' }));
      // They do not declare UserNotFoundException.
      const UNDECLARED = new Set(['AdminGetDevice', 'AdminListDevices']);
      const about = SIGNED.filter((operation) => requiredOf(operation).includes('Username') || operation === 'AdminInitiateAuth');
      assert.ok(about.length > 20);
      await forAll(
        about.filter((operation) => !exempt.has(operation)),
        async (operation) => {
          const input = sampleInput(operation, { UserPoolId: poolId, ClientId: clientId, GroupName: 'sample' });
          const name = UNDECLARED.has(operation) ? 'ResourceNotFoundException' : 'UserNotFoundException';
          refuses(await call(operation, input, server.operator), name, /^User does not exist\.$/);
        },
      );
    });
  });

  describe('operations authorized by an access token', () => {
    const rubbish = ['none', 'a.b.c', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.'];

    it('a token operation without AccessToken is refused, with and without a SigV4 signature', () =>
      forAll(WITH_TOKEN, async (operation) => {
        const { AccessToken: _left, ...input } = sampleInput(operation);
        for (const credentials of [undefined, server.operator]) {
          const { error, status } = await call(operation, input, credentials);
          assert.ok(status === 400 && /^(NotAuthorized|InvalidParameter)Exception$/.test(String(error)), `${status} ${error}`);
        }
      }));

    it('a malformed or unsigned access token gives NotAuthorizedException', () =>
      forAll(WITH_TOKEN, async (operation) => {
        for (const AccessToken of rubbish)
          refuses(await call(operation, { ...sampleInput(operation), AccessToken }), 'NotAuthorizedException', /^Invalid Access Token$/);
      }));

    it('an ID token or refresh token in place of the access token gives NotAuthorizedException', async () => {
      const { IdToken, RefreshToken } = await signedIn(server, await signedUp(server));
      await forAll(WITH_TOKEN, async (operation) => {
        for (const AccessToken of [IdToken, RefreshToken])
          refuses(await call(operation, { ...sampleInput(operation), AccessToken }), 'NotAuthorizedException');
      });
    });

    it('an access token is refused after GlobalSignOut and after its expiry', async () => {
      const { AccessToken } = await signedIn(server, await signedUp(server));
      await appClient(server).send(new GlobalSignOutCommand({ AccessToken }));
      await forAll(WITH_TOKEN, async (operation) =>
        refuses(
          await call(operation, { ...sampleInput(operation), AccessToken }),
          'NotAuthorizedException',
          /^Access Token has been revoked$/,
        ),
      );
      const late = await signedIn(server, await signedUp(server));
      server.clock.advance(61 * 60_000);
      await forAll(WITH_TOKEN, async (operation) =>
        refuses(
          await call(operation, { ...sampleInput(operation), AccessToken: late.AccessToken }),
          'NotAuthorizedException',
          /^Access Token has expired$/,
        ),
      );
      server.clock.reset();
    });
  });

  it('an unknown client gives ResourceNotFoundException from operations without authorization', () =>
    forAll(OPEN, async (operation) => {
      const input = sampleInput(operation);
      // It does not declare ResourceNotFoundException.
      const name = operation === 'RevokeToken' ? 'UnauthorizedException' : 'ResourceNotFoundException';
      if ('ClientId' in input) refuses(await call(operation, input), name, /nosuchclient does not exist/);
      else if ('UserPoolId' in input) refuses(await call(operation, input), 'ResourceNotFoundException');
      else assert.fail('names neither client nor pool');
    }));

  it('a missing required member gives InvalidParameterException with Cognito’s message', () =>
    forAll([...SIGNED, ...WITH_TOKEN, ...OPEN], async (operation) => {
      for (const lacking of requiredOf(operation)) {
        const { [lacking]: _left, ...input } = sampleInput(operation);
        const at = lacking[0]!.toLowerCase() + lacking.slice(1);
        refuses(
          await call(operation, input, server.operator),
          'InvalidParameterException',
          new RegExp(`^1 validation error detected: Value.* at '${at}' failed to satisfy constraint: Member must not be null$`),
        );
      }
    }));

  it('members of the wrong type give SerializationException', () =>
    forAll([...SIGNED, ...WITH_TOKEN, ...OPEN], async (operation) => {
      for (const name of requiredOf(operation).filter((member) => member !== 'Credential'))
        refuses(await call(operation, { ...sampleInput(operation), [name]: true }, server.operator), 'SerializationException');
    }));
});
