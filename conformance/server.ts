import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { call } from '../src/commands/index.js';
import { loadSettings } from '../src/settings/index.js';
import { startProcess } from '../test/support/process.js';
import type { Certificate } from './certificates.js';
import { ATTRIBUTES, POOLS, USER } from './setup.js';

const HTTP_PORT = '9229';
const TLS_PORT = '9443';
const OPERATOR = { accessKeyId: 'AKIACONFORMANCE00001', secretAccessKey: 'conformance-conformance-conformance-0001' };

export interface ConformanceServer {
  readonly url: string;
  readonly initialAccessToken: string;
  rotateKeys(): Promise<void>;
  stop(): Promise<void>;
}

/** Our server as its own process with TLS, a set-up file, a user in both pools, and registration open to whoever holds the token. */
export async function startConformanceServer(setup: object, certificate: Certificate, suite: string): Promise<ConformanceServer> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  const file = (name: string): string => join(folder, name);
  await Promise.all([
    writeFile(file('server.pem'), certificate.cert),
    writeFile(file('server.key'), certificate.key, { mode: 0o600 }),
    // JSON is YAML.
    writeFile(file('setup.yaml'), JSON.stringify(setup)),
  ]);
  const url = `https://localhost:${TLS_PORT}`;
  const environment = {
    PORT: HTTP_PORT,
    TLS_PORT,
    BASE_URL: url,
    TLS_CERT_FILE: file('server.pem'),
    TLS_KEY_FILE: file('server.key'),
    TLS_CLIENT_CERTIFICATES: 'true',
    DATA_DIR: file('data'),
    SETUP: file('setup.yaml'),
    OPERATOR_ACCESS_KEY_ID: OPERATOR.accessKeyId,
    OPERATOR_SECRET_ACCESS_KEY: OPERATOR.secretAccessKey,
    // The suite's own addresses: logout receivers, keys and requests of clients.
    REGISTERED_CLIENTS_ORIGINS: JSON.stringify({ [suite]: suite }),
    IDENTITY_PROVIDERS_ALLOW_PRIVATE_ADDRESSES: 'true',
    NODE_EXTRA_CA_CERTS: file('server.pem'),
    // One person approves every CIBA request of a plan.
    LIMITS_BACKCHANNEL_REQUESTS_PER_USER: '0',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
  };
  const server = await startProcess(environment);
  // Plain HTTP on loopback for ourselves: the certificate is nobody's.
  const settings = loadSettings({
    ...environment,
    BASE_URL: `http://localhost:${HTTP_PORT}`,
    TLS_CERT_FILE: undefined,
    TLS_KEY_FILE: undefined,
  });
  const cognate = async <T>(operation: string, input: object): Promise<T> =>
    JSON.parse(await call(settings, { operation, input: JSON.stringify(input) })) as T;
  const client = new CognitoIdentityProviderClient({
    endpoint: `http://localhost:${HTTP_PORT}`,
    region: 'us-east-1',
    credentials: OPERATOR,
  });

  for (const UserPoolId of Object.values(POOLS)) {
    const UserAttributes = Object.entries(ATTRIBUTES).map(([Name, Value]) => ({ Name, Value }));
    await client.send(new AdminCreateUserCommand({ UserPoolId, Username: USER.username, UserAttributes, MessageAction: 'SUPPRESS' }));
    await client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: USER.username, Password: USER.password, Permanent: true }));
  }
  const UserPoolId = POOLS.openid;
  await client.send(new UpdateUserPoolCommand({ UserPoolId, DcrConfiguration: { EnableStatus: 'Enabled' } }));
  await cognate('UpdateUserPoolExtensions', { UserPoolId, Extensions: { registrationManagement: true } });
  const { InitialAccessToken } = await cognate<{ InitialAccessToken: string }>('CreateInitialAccessToken', {
    UserPoolId,
    ExpiresIn: 12 * 3600,
  });
  return {
    url,
    initialAccessToken: InitialAccessToken,
    rotateKeys: async () => void (await cognate('RotateUserPoolKeys', { UserPoolId })),
    async stop() {
      await server.stop();
      if (process.env['CONFORMANCE_LOG']) await writeFile(process.env['CONFORMANCE_LOG'], server.output());
      await rm(folder, { recursive: true, force: true });
    },
  };
}
