import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt, SignJWT } from 'jose';
import { createShapes, type Schema, type Shape } from '../../src/http/aws-api/protocol/schema.js';
import { userPoolOperations } from '../../src/http/aws-api/registry/user-pools.js';
import { codeGrant, landWithCode, oauthClient } from '../security/support/hosted.js';
import { packageRoot } from '../support/browser.js';
import { appClient, operatorClient } from '../support/clients.js';
import { confirmedUser, goodPassword, type Person } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { cognate } from './support/cognate.js';
import { type RawAnswer, send } from './support/raw.js';
import { refused } from './support/refused.js';
import { sampleInput } from './support/sample-input.js';

const shapes = createShapes();

const membersOf = (shape: Shape): readonly string[] => (shape.kind === 'structure' ? [...shape.members.keys()] : []);

/** Every operation in the SDK package with a `ClientId` member; operations added later are included. */
const NAMING_A_CLIENT = Object.entries(sdk).flatMap(([, schema]) => {
  if (!Array.isArray(schema) || (schema as readonly unknown[])[0] !== 9) return [];
  const [, , name, , input, output] = schema as unknown as readonly [9, string, string, number, Schema, Schema];
  if (!membersOf(shapes.shapeOf(input)).includes('ClientId')) return [];
  return [{ name, issuesTokens: membersOf(shapes.shapeOf(output)).includes('AuthenticationResult') }];
});

const kindOf = (name: string): string => {
  const operation = userPoolOperations[name as keyof typeof userPoolOperations];
  return operation === 'absent' ? 'absent' : operation.authorization.kind;
};
const OPEN = NAMING_A_CLIENT.filter(({ name }) => kindOf(name) === 'public').map(({ name }) => name);
const SIGNED_ISSUERS = NAMING_A_CLIENT.filter(({ name, issuesTokens }) => kindOf(name) === 'iam' && issuesTokens).map(({ name }) => name);

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'ES256' }] };
const ENDPOINTS = /Use the OAuth 2\.0 endpoints of the user pool\./;

/** Proofs that can be required of a client, and whether its tokens must be sender-constrained. */
const PROOFS = {
  jwks: { extensions: { jwks }, bound: false },
  jwksUri: { extensions: { jwksUri: 'https://app.example/jwks.json' }, bound: false },
  tlsClientAuth: { extensions: { tlsClientAuth: { sanDns: 'app.example' } }, bound: false },
  'certificateBoundAccessTokens without a client certificate': { extensions: { certificateBoundAccessTokens: true }, bound: true },
  dpopBoundAccessTokens: { extensions: { dpopBoundAccessTokens: true }, bound: true },
  'fapi2 with a key': { extensions: { fapi2: true, jwks }, bound: true },
  'fapi2 with a certificate': {
    extensions: { fapi2: true, tlsClientAuth: { sanDns: 'app.example' }, certificateBoundAccessTokens: true },
    bound: true,
  },
} as const;

/** The pool signs with PS256, as FAPI 2.0 requires. */
describe('clients with key-based authentication or bound tokens at the AWS API', function () {
  this.timeout(60_000);
  let folder: string;
  let server: TestServer;
  let person: Person;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-proofs-'));
    const demoYaml = await readFile(join(packageRoot(), 'config/demo.yaml'), 'utf8');
    const file = join(folder, 'setup.yaml');
    await writeFile(file, demoYaml.replace('signInWith: [email]', 'signInWith: [email]\n    signingAlgorithm: PS256'));
    server = await startServer({ environment: { SETUP: file } });
    person = await confirmedUser(server, demo.poolId);
  });
  after(async () => {
    await server?.stop();
    await rm(folder, { recursive: true });
  });

  async function make(extensions: object, more: Partial<CreateUserPoolClientCommandInput> = {}): Promise<string> {
    const { UserPoolClient } = await operatorClient(server).send(
      new CreateUserPoolClientCommand({
        UserPoolId: demo.poolId,
        ClientName: 'proofs',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        SupportedIdentityProviders: ['COGNITO'],
        ...oauthClient,
        ...more,
      }),
    );
    const { ClientId } = UserPoolClient!;
    await cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: demo.poolId, ClientId, Extensions: extensions });
    return ClientId!;
  }

  const call = (operation: string, given: object, signed = false): Promise<RawAnswer> =>
    send(server, {
      service: 'cognito-idp',
      operation,
      body: JSON.stringify(sampleInput(operation, given as Record<string, unknown>)),
      ...(signed ? { credentials: server.operator } : {}),
    });

  it('the operations under test are found by the ClientId member in the SDK schemas', () => {
    for (const name of ['InitiateAuth', 'RespondToAuthChallenge', 'GetTokensFromRefreshToken', 'RevokeToken', 'SignUp', 'ForgotPassword'])
      assert.ok(OPEN.includes(name), name);
    assert.deepEqual(SIGNED_ISSUERS, ['AdminInitiateAuth', 'AdminRespondToAuthChallenge']);
  });

  for (const [kind, { extensions, bound }] of Object.entries(PROOFS)) {
    it(`a client with ${kind} is refused by every unsigned operation, with the reason`, async () => {
      const ClientId = await make(extensions);
      for (const operation of OPEN) {
        const { status, error, message } = await call(operation, { ClientId });
        const expected = operation === 'RevokeToken' ? 'UnauthorizedException' : 'NotAuthorizedException';
        assert.deepEqual([status, error], [400, expected], `${operation}: ${message}`);
        assert.match(message, ENDPOINTS, operation);
      }
    });

    it(`a SigV4-signed call ${bound ? 'gets no bearer tokens' : 'may sign users in'} for a client with ${kind}`, async () => {
      const ClientId = await make(extensions);
      if (bound) {
        for (const operation of SIGNED_ISSUERS) {
          const { error, message } = await call(operation, { UserPoolId: demo.poolId, ClientId }, true);
          assert.equal(error, 'NotAuthorizedException', `${operation}: ${message}`);
          assert.match(message, ENDPOINTS, operation);
        }
        return;
      }
      const AuthParameters = { USERNAME: person.email, PASSWORD: person.password };
      const flow = { UserPoolId: demo.poolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' as const, AuthParameters };
      const { AuthenticationResult } = await operatorClient(server).send(new AdminInitiateAuthCommand(flow));
      const refresh = { REFRESH_TOKEN: AuthenticationResult!.RefreshToken! };
      await refused(
        appClient(server).send(new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: refresh })),
        'NotAuthorizedException',
        ENDPOINTS,
      );
    });
  }

  it('a challenge issued before the client required DPoP cannot be answered afterwards', async () => {
    const ClientId = await make({});
    await operatorClient(server).send(
      new sdk.AdminCreateUserCommand({
        UserPoolId: demo.poolId,
        Username: 'invited@example.com',
        TemporaryPassword: goodPassword,
        MessageAction: 'SUPPRESS',
      }),
    );
    const asked = await appClient(server).send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'invited@example.com', PASSWORD: goodPassword },
      }),
    );
    assert.equal(asked.ChallengeName, 'NEW_PASSWORD_REQUIRED');
    const Extensions = { dpopBoundAccessTokens: true };
    await cognate(server, 'UpdateUserPoolClientExtensions', { UserPoolId: demo.poolId, ClientId, Extensions });
    const answer = {
      ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED' as const,
      Session: asked.Session!,
      ChallengeResponses: { USERNAME: 'invited@example.com', NEW_PASSWORD: 'Another-horse-9' },
    };
    await refused(appClient(server).send(new RespondToAuthChallengeCommand(answer)), 'NotAuthorizedException', ENDPOINTS);
    await refused(
      operatorClient(server).send(new AdminRespondToAuthChallengeCommand({ UserPoolId: demo.poolId, ...answer })),
      'NotAuthorizedException',
      ENDPOINTS,
    );
  });

  describe('refresh token of a public client bound to a DPoP key', () => {
    interface Key {
      readonly privateKey: KeyObject;
      readonly publicKey: KeyObject;
    }

    async function proof({ privateKey, publicKey: shown }: Key): Promise<string> {
      const htu = `${server.url}/${demo.poolId}/oauth2/token`;
      return new SignJWT({ htm: 'POST', htu, jti: randomUUID() })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: shown.export({ format: 'jwk' }) as Record<string, string> })
        .setIssuedAt()
        .sign(privateKey);
    }

    async function token(params: Record<string, string>, key: Key | undefined) {
      const response = await fetch(`${server.url}/${demo.poolId}/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams(params),
        headers: key ? { DPoP: await proof(key) } : {},
      });
      return { status: response.status, body: (await response.json()) as Record<string, string> };
    }

    const ROTATION = { RefreshTokenRotation: { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 0 } };
    const NO_REFRESH_FLOW = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'] as const;

    for (const rotating of [false, true]) {
      it(`${rotating ? 'with rotation, ' : ''}the AWS API refuses a DPoP-bound refresh token; the token endpoint renews it`, async () => {
        const clientId = await make({}, rotating ? { ...ROTATION, ExplicitAuthFlows: [...NO_REFRESH_FLOW] } : {});
        const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        const app = { poolId: demo.poolId, clientId };
        const { body } = await token(codeGrant(await landWithCode(server, person, app), app), key);
        assert.ok((decodeJwt(body['access_token']!) as { cnf?: object }).cnf);
        const RefreshToken = body['refresh_token']!;

        const BOUND = /The refresh token is bound to a key or certificate/;
        const refresh = { ClientId: clientId, AuthFlow: 'REFRESH_TOKEN_AUTH' as const, AuthParameters: { REFRESH_TOKEN: RefreshToken } };
        if (!rotating) {
          await refused(appClient(server).send(new InitiateAuthCommand(refresh)), 'NotAuthorizedException', BOUND);
          const signed = new AdminInitiateAuthCommand({ UserPoolId: demo.poolId, ...refresh });
          await refused(operatorClient(server).send(signed), 'NotAuthorizedException', BOUND);
        }
        const got = new GetTokensFromRefreshTokenCommand({ ClientId: clientId, RefreshToken });
        await refused(appClient(server).send(got), 'NotAuthorizedException', BOUND);
        for (const RevokeAssociatedSessions of [undefined, 'LINKED'] as const) {
          const revoked = new RevokeTokenCommand({
            ClientId: clientId,
            Token: RefreshToken,
            ...(RevokeAssociatedSessions ? { RevokeAssociatedSessions } : {}),
          });
          await refused(appClient(server).send(revoked), 'UnauthorizedException', BOUND);
        }

        const grant = { grant_type: 'refresh_token', client_id: clientId, refresh_token: RefreshToken };
        assert.equal((await token(grant, undefined)).status, 400);
        const renewed = await token(grant, key);
        assert.equal(renewed.status, 200, JSON.stringify(renewed.body));
        if (!rotating) return;
        // A replaced token without the proof is no sign of theft from the holder of the key: the session goes on.
        await refused(appClient(server).send(got), 'NotAuthorizedException', BOUND);
        assert.equal((await token({ ...grant, refresh_token: renewed.body['refresh_token']! }, key)).status, 200);
      });
    }

    it('an unbound refresh token from the token endpoint is renewed by the AWS API', async () => {
      const clientId = await make({});
      const app = { poolId: demo.poolId, clientId };
      const { body } = await token(codeGrant(await landWithCode(server, person, app), app), undefined);
      const AuthParameters = { REFRESH_TOKEN: body['refresh_token']! };
      const refresh = new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters });
      assert.ok((await appClient(server).send(refresh)).AuthenticationResult?.AccessToken);
    });
  });
});
