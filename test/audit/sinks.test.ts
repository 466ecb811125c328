import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  AdminDeleteUserCommand,
  AdminListUserAuthEventsCommand,
  AdminSetUserPasswordCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createHttpSink } from '../../src/audit/index.js';
import { hmacSha256, silentLogger } from '../../src/kernel/index.js';
import { refused } from '../operations/support/refused.js';
import { appClient, operatorClient } from '../support/clients.js';
import { signedUp } from '../support/scenario.js';
import { demo, startServer } from '../support/server.js';

const SECRET = 'a-secret-of-the-test';

describe('sinks of security events', () => {
  let folder: string;
  let receiver: Server;
  let url: string;
  let received: { events: Record<string, unknown>[]; signed: boolean }[];
  let status: number;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-events-'));
    receiver = createServer((request, response) => {
      void text(request).then((body) => {
        const timestamp = request.headers['x-cognate-timestamp'];
        const signature = `v1=${hmacSha256(SECRET, `${timestamp}.${body}`).toString('hex')}`;
        if (status === 200) received.push({ ...JSON.parse(body), signed: request.headers['x-cognate-signature'] === signature });
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/events`;
  });
  after(async () => {
    receiver.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    received = [];
    status = 200;
  });

  it('sinks receive user events and operator actions with actor, target and result, without secrets', async () => {
    const file = join(folder, 'events.jsonl');
    const server = await startServer({ environment: { EVENTS_FILE: file, EVENTS_URL: url, EVENTS_SECRET: SECRET } });
    const person = await signedUp(server);
    const AuthParameters = { USERNAME: person.email, PASSWORD: 'Wrong-horse-9' };
    const start = { ClientId: demo.publicClient, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
    await refused(appClient(server).send(new InitiateAuthCommand(start)), 'NotAuthorizedException');
    const named = { UserPoolId: demo.poolId, Username: person.email };
    const operator = operatorClient(server);
    // Names are looked up when events are written; the user still exists at this point.
    await operator.send(new AdminListUserAuthEventsCommand(named));
    await operator.send(new AdminSetUserPasswordCommand({ ...named, Password: 'Another-horse-9', Permanent: true }));
    await operator.send(new AdminDeleteUserCommand(named));
    await refused(operator.send(new AdminDeleteUserCommand(named)), 'UserNotFoundException');
    await server.stop();

    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const acts = events.filter(({ kind }) => kind === 'operator');
    assert.deepEqual(
      acts.map(({ action, result }) => `${action} ${result}`),
      ['cognito-idp:AdminSetUserPassword done', 'cognito-idp:AdminDeleteUser done', 'cognito-idp:AdminDeleteUser UserNotFoundException'],
    );
    assert.deepEqual(acts[0]!['on'], named);
    assert.match(String(acts[0]!['who']), /^arn:aws:/);
    const users = events.filter(({ kind }) => kind === 'user').map(({ message }) => message as Record<string, unknown>);
    assert.ok(users.some(({ eventType, eventResponse }) => eventType === 'SignIn' && eventResponse === 'Fail'));
    assert.doesNotMatch(lines.join(), /horse/);
    assert.equal(received.flatMap((batch) => batch.events).length, events.length);
    assert.ok(received.every(({ signed }) => signed));
  });

  it('HTTP sink retries batches in order, and once more on close', async () => {
    const parts = { url, secret: SECRET, fetch, clock: { now: () => 0 }, logger: silentLogger };
    const sink = createHttpSink(parts);
    status = 503;
    sink.take([{ number: 1 }, { number: 2 }]);
    sink.take([{ number: 3 }]);
    // The first attempt has failed once its warning would be written; close waits for it and tries again.
    const warned: string[] = [];
    const failing = createHttpSink({
      ...parts,
      logger: { ...silentLogger, error: (_: object, message: string) => void warned.push(message) } as never,
    });
    failing.take([{ number: 9 }]);
    await failing.close();
    assert.deepEqual(warned, ['security events were lost: nobody took them before the stop']);
    status = 200;
    await sink.close();
    assert.deepEqual(
      received.flatMap(({ events }) => events.map(({ number }) => number)),
      [1, 2, 3],
    );
  });
});
