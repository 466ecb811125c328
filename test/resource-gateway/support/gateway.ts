import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import Koa from 'koa';
import {
  createResourceGateway,
  createResources,
  openEmbeddedResources,
  type UpstreamTarget,
} from '../../../src/http/resource-gateway/index.js';
import { createAccessLog } from '../../../src/http/server/http-app.js';
import { createSealer, type Logger, randomIds, silentLogger } from '../../../src/kernel/index.js';
import { openStorage } from '../../../src/storage/index.js';
import {
  createAssumeRole,
  createCredentials,
  createRevocations,
  createRevocationsStore,
  createRoles,
  createRolesStore,
  createSessionTokens,
  createSignatureVerifier,
  createSigningKeys,
  createSts,
  parsePolicy,
} from '../../../src/sts/index.js';
import { createTestClock } from '../../support/server.js';
import { noSignIns } from '../../support/sign-ins.js';

export const ACCOUNT = '123456789012';
export const OPERATOR = { accessKeyId: 'AKIAOPERATOR00000000', secretAccessKey: 'operator-secret' };

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The gateway in a Koa app of its own, on a free port, in front of embedded servers or of those given. */
export async function openGateway(
  options: { upstreams?: () => Promise<{ s3: UpstreamTarget; dynamodb: UpstreamTarget }>; logger?: Logger } = {},
) {
  const dataDir = await mkdtemp(join(tmpdir(), 'cognate-gateway-'));
  const clock = createTestClock();
  const storage = await openStorage({ path: join(dataDir, 'store'), clock });
  const roles = createRoles({ store: createRolesStore(storage.connection), clock, ids: randomIds, accountId: ACCOUNT });
  const revocations = createRevocations({ store: createRevocationsStore(storage.connection), clock });
  await storage.ready();
  const tokens = createSessionTokens(createSealer([{ id: 'k1', key: Buffer.alloc(32, 7) }]));
  const credentials = createCredentials({
    signIns: noSignIns,
    operators: [OPERATOR],
    tokens,
    roles,
    revocations,
    isIdentityPool: async () => true,
    clock,
    accountId: ACCOUNT,
  });
  const verifier = createSignatureVerifier({ credentials, keys: createSigningKeys(), clock });
  const sts = createSts({
    assumeRoleFor: createAssumeRole({ signIns: noSignIns, roles, tokens, clock, ids: randomIds, accountId: ACCOUNT }),
    webIdentity: { verify: () => Promise.reject(new Error('not asked here')) },
  });
  // A worker thread, which suites with upstreams of their own save.
  const embedded = options.upstreams ? undefined : await openEmbeddedResources(dataDir, { region: 'us-east-1', accountId: ACCOUNT });
  const targets = embedded ?? (await options.upstreams!());
  const resources = createResources({ s3: targets.s3, dynamodb: targets.dynamodb, clock });

  const server = createHttpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const app = new Koa();
  app.silent = true;
  // The clock of the machine is the test's clock.
  app.use((ctx, next) => {
    ctx.set('Date', new Date(clock.now()).toUTCString());
    return next();
  });
  app.use(createAccessLog({ logger: silentLogger, clock, ids: randomIds }));
  app.use(
    createResourceGateway({
      verifier,
      upstreams: async () => ({ s3: targets.s3, dynamodb: targets.dynamodb, resources }),
      region: 'us-east-1',
      accountId: ACCOUNT,
      baseHost: 'localhost',
      ownHost: false,
      clock,
      logger: options.logger ?? silentLogger,
    }),
  );
  app.use((ctx) => {
    ctx.status = 404;
    ctx.body = 'another surface';
  });
  server.on('request', app.callback());

  // `bucket.localhost` is this machine in browsers; not every resolver knows it.
  const agent = new Agent({
    keepAlive: true,
    lookup: (_host, { all }, done) => (all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)),
  });
  const clients: { destroy(): void }[] = [];
  const endpoint = `http://localhost:${port}`;
  const kept = <T extends { destroy(): void }>(client: T): T => {
    clients.push(client);
    return client;
  };

  return {
    port,
    endpoint,
    dataDir,
    clock,
    resources,
    roles,
    revocations,
    embedded: embedded!,
    agent,
    /** A session of a fresh role with these statements, for this identity. */
    async session(statements: object[], subject = 'us-east-1:alice', { sessionStatements }: { sessionStatements?: object[] } = {}) {
      const role = await roles.put({
        name: `r${randomIds.uuid()}`,
        trustPolicy: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { Federated: 'cognito-identity.amazonaws.com' }, Action: 'sts:AssumeRoleWithWebIdentity' },
          ],
        },
        policies: [{ Version: '2012-10-17', Statement: statements }],
      });
      const assumed = await sts.assumeRoleFor(
        { provider: 'cognito-identity.amazonaws.com', audience: 'us-east-1:pool', subject, amr: ['authenticated'] },
        {
          roleArn: role.arn,
          roleSessionName: 'CognitoIdentityCredentials',
          ...(sessionStatements
            ? { sessionPolicies: [parsePolicy({ Version: '2012-10-17', Statement: sessionStatements }, 'session')] }
            : {}),
        },
      );
      const { accessKeyId, secretAccessKey, sessionToken } = assumed.credentials;
      return { roleArn: role.arn, credentials: { accessKeyId, secretAccessKey, sessionToken } };
    },
    s3(credentials: Credentials = OPERATOR, more: object = {}): S3Client {
      return kept(
        new S3Client({
          endpoint,
          region: 'us-east-1',
          credentials,
          forcePathStyle: true,
          maxAttempts: 1,
          requestHandler: { httpAgent: agent },
          ...more,
        }),
      );
    },
    dynamodb(credentials: Credentials = OPERATOR, more: object = {}): DynamoDBClient {
      return kept(
        new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1, requestHandler: { httpAgent: agent }, ...more }),
      );
    },
    async close() {
      for (const client of clients) client.destroy();
      agent.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await embedded?.close();
      await storage.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export type Gateway = Awaited<ReturnType<typeof openGateway>>;

/** A server that keeps what it is sent and answers as told. */
export async function openRecorder(
  answer: (received: string, socket: Socket) => void,
): Promise<{ endpoint: URL; received: () => string; close(): Promise<void> }> {
  let received = '';
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket
      .on('error', () => undefined)
      .on('data', (data) => {
        received += data.toString('latin1');
        answer(received, socket);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    received: () => received,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
