import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateUserPoolClientCommand, CreateUserPoolCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { FunctionConfig, Triggers } from '../../src/triggers/index.js';
import { appClient, operatorClient } from '../support/clients.js';
import { startServer } from '../support/server.js';
import { arnOf, functionFile, moduleOf, recordingLogger, withFunction } from './support.js';

const DENIED = 'ERR_ACCESS_DENIED';

/** What `functions/looks.mjs` reports. */
interface Seen {
  readonly [what: string]: unknown;
}

describe('permissions of a function module', () => {
  let folder: string;
  let listener: Server;
  let environment: Record<string, string>;
  const open: Triggers[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-module-'));
    await chmod(folder, 0o777);
    listener = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as { port: number };
    environment = { PORT: String(port), SECRET_FILE: join(folder, 'master.key'), WRITE_FILE: join(folder, 'written') };
    await writeFile(environment['SECRET_FILE']!, 'secret');
  });
  after(async () => {
    listener.close();
    for (const triggers of open) await triggers.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function look(more: Partial<FunctionConfig> = {}, moduleUser?: { uid: number; gid: number }): Promise<Seen> {
    const place = { ...moduleOf('handler', 'looks.mjs', environment), ...more } as FunctionConfig;
    const { triggers, call } = withFunction(place, moduleUser ? { moduleUser } : {});
    open.push(triggers);
    const outcome = await call();
    assert.equal(outcome.kind, 'refused', JSON.stringify(outcome));
    return JSON.parse((outcome as { message: string }).message) as Seen;
  }

  it('a function module reads only its own folder and packages, may use the network, and is denied all else', async () => {
    const seen = await look();
    assert.deepEqual(
      { ...seen, uid: undefined },
      {
        parent: DENIED,
        descriptors: DENIED,
        inherited: 0,
        secret: DENIED,
        write: DENIED,
        own: 'done',
        worker: DENIED,
        child: DENIED,
        package: true,
        connected: 'done',
        uid: undefined,
      },
    );
  });

  it('read, write and allow settings grant files, worker threads and child processes', async () => {
    const seen = await look({ read: [environment['SECRET_FILE']!], write: [folder], allow: ['worker', 'child-process'] });
    const { secret, write, worker, child, parent } = seen;
    assert.deepEqual(
      { secret, write, worker, child, parent },
      { secret: 'done', write: 'done', worker: 'done', child: 'done', parent: DENIED },
    );
  });

  it('the Node permission model writes no warning to the log', async () => {
    const logger = recordingLogger();
    const { triggers, call } = withFunction(moduleOf('echo'), { logger });
    open.push(triggers);
    assert.equal((await call()).kind, 'answered');
    await triggers.close();
    assert.deepEqual(logger.lines, []);
  });

  it('a function module runs as the configured system user, who cannot read the server’s environment', async function () {
    if (process.getuid?.() !== 0 || !existsSync('/proc/self/environ')) return this.skip();
    const { uid, parent, connected } = await look({ read: ['/'] }, { uid: 65534, gid: 65534 });
    assert.deepEqual({ uid, parent, connected }, { uid: 65534, parent: 'EACCES', connected: 'done' });
  });

  it('a function process inherits no file descriptor of the server’s stores', async function () {
    if (!existsSync('/proc/self/fd')) return this.skip();
    const arn = arnOf('looks');
    const place = { module: functionFile('looks.mjs'), environment };
    const server = await startServer({ environment: { TRIGGERS_FUNCTIONS: JSON.stringify({ [arn]: place }) } });
    try {
      const operator = operatorClient(server);
      const { UserPool } = await operator.send(new CreateUserPoolCommand({ PoolName: 'looks', LambdaConfig: { PreSignUp: arn } }));
      const { UserPoolClient } = await operator.send(new CreateUserPoolClientCommand({ UserPoolId: UserPool!.Id!, ClientName: 'looks' }));
      const signUp = new SignUpCommand({ ClientId: UserPoolClient!.ClientId!, Username: 'ada', Password: 'Correct-horse-9' });
      const error = await appClient(server)
        .send(signUp)
        .then(
          () => assert.fail(),
          (thrown: Error) => thrown,
        );
      const { inherited } = JSON.parse(/\{.*\}/s.exec(error.message)![0]) as Seen;
      assert.equal(inherited, 0);
    } finally {
      await server.stop();
    }
  });
});
