import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { packageRoot } from '../../src/app/package-root.js';
import { userPoolOperations } from '../../src/http/aws-api/registry/user-pools.js';
import { sampleInput } from '../operations/support/sample-input.js';
import { isDeclared } from '../support/declared-errors.js';
import { ownPool, signedIn, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';

const isThere = spawnSync('python3', ['-c', 'import botocore'], { stdio: 'ignore', timeout: 20_000 }).status === 0;

/** Order of operations: those that delete or disable come last. */
const place = (operation: string): number =>
  operation === 'DeleteUserPool'
    ? 4
    : operation === 'DeleteUserPoolClient'
      ? 3
      : /^(Admin)?Delete/.test(operation)
        ? 2
        : /SignOut|Disable/.test(operation)
          ? 1
          : 0;

// The `aws` command wraps botocore; one process for all operations takes seconds, one each would take minutes.
(isThere ? describe : describe.skip)('botocore', function () {
  this.timeout(60_000);
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  it('botocore sends every supported operation and parses every answer and error', async () => {
    const { poolId, clientId } = await ownPool(server);
    const person = await signedUp(server, clientId);
    const { AccessToken } = await signedIn(server, person, clientId);
    const names = Object.keys(userPoolOperations).filter(
      (name) => userPoolOperations[name as keyof typeof userPoolOperations] !== 'absent',
    );
    const given = { UserPoolId: poolId, ClientId: clientId, Username: person.email, AccessToken };
    const inputs = names.sort((a, b) => place(a) - place(b)).map((name) => [name, sampleInput(name, given)]);
    const script = join(packageRoot(), 'test/real-clients/support/call-all.py');
    const { accessKeyId, secretAccessKey } = server.operator;
    const task = { endpoint: server.url, region: demo.region, accessKeyId, secretAccessKey, inputs };
    const outcomes = await runPython(script, JSON.stringify(task));
    assert.deepEqual(Object.keys(outcomes).sort(), [...names].sort());
    const wrong = Object.entries(outcomes).filter(([name, outcome]) => {
      const [kind, error = ''] = outcome.split(' ');
      return kind === 'failed' || (kind === 'refused' && !isDeclared('client-cognito-identity-provider', `${name}Command`, error));
    });
    assert.deepEqual(wrong, []);
    const answered = Object.values(outcomes).filter((outcome) => outcome === 'answered').length;
    assert.ok(answered > 60, `only ${answered} answered`);
  });
});

async function runPython(script: string, input: string): Promise<Record<string, string>> {
  const python = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  python.stdin.end(input);
  return JSON.parse(await text(python.stdout)) as Record<string, string>;
}
