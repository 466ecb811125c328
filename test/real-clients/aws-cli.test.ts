import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { goodPassword, someEmail } from '../support/scenario.js';
import { demo, sharedServer, type TestServer } from '../support/server.js';

const run = promisify(execFile);
const isThere = spawnSync('aws', ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;

interface Answer {
  readonly [name: string]: Answer & string & Answer[];
}

/** botocore through the AWS CLI: another SDK with its own serializer, signer and waiters. */
(isThere ? describe : describe.skip)('AWS CLI', function () {
  this.timeout(120_000);
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  const email = someEmail();
  before(async () => {
    server = await sharedServer();
    const pool = await aws(
      'create-user-pool',
      '--pool-name',
      'cli',
      '--auto-verified-attributes',
      'email',
      '--user-pool-tags',
      'team=blue,env=x',
    );
    poolId = pool['UserPool']!['Id']!;
    const flows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
    const client = await aws('create-user-pool-client', ...inPool(), '--client-name', 'cli', '--explicit-auth-flows', ...flows);
    clientId = client['UserPoolClient']!['ClientId']!;
  });

  const inPool = () => ['--user-pool-id', poolId];

  async function aws(operation: string, ...more: string[]): Promise<Answer> {
    const common = ['cognito-idp', operation, '--endpoint-url', server.url, '--region', demo.region, '--output', 'json', ...more];
    const { stdout } = await run('aws', common, {
      env: {
        PATH: process.env['PATH'],
        HOME: server.dataDir,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_PAGER: '',
        AWS_ACCESS_KEY_ID: server.operator.accessKeyId,
        AWS_SECRET_ACCESS_KEY: server.operator.secretAccessKey,
      },
    });
    return stdout.trim() === '' ? {} : (JSON.parse(stdout) as Answer);
  }
  const fails = (error: string, operation: string, ...more: string[]) =>
    assert.rejects(aws(operation, ...more), (reason: { stderr?: string }) => reason.stderr?.includes(`(${error})`) === true);

  it('AWS CLI: admin-create-user, initiate-auth, respond-to-auth-challenge, get-user and list-users', async () => {
    const attributes = [`Name=email,Value=${email}`, 'Name=email_verified,Value=true', 'Name=name,Value=Ada Lovelace'];
    const made = await aws(
      'admin-create-user',
      ...[...inPool(), '--username', 'ada', '--temporary-password', 'Temporary-1!', '--message-action', 'SUPPRESS'],
      ...['--user-attributes', ...attributes],
    );
    assert.equal(made['User']!['UserStatus'], 'FORCE_CHANGE_PASSWORD');
    const wrong = ['--client-id', clientId, '--auth-flow', 'USER_PASSWORD_AUTH', '--auth-parameters', 'USERNAME=ada,PASSWORD=nope'];
    await fails('NotAuthorizedException', 'initiate-auth', ...wrong);
    const asked = await aws('initiate-auth', ...wrong.slice(0, -1), 'USERNAME=ada,PASSWORD=Temporary-1!');
    assert.equal(asked['ChallengeName'], 'NEW_PASSWORD_REQUIRED');
    const answer = ['--client-id', clientId, '--challenge-name', 'NEW_PASSWORD_REQUIRED', '--session', asked['Session']!];
    const done = await aws('respond-to-auth-challenge', ...answer, '--challenge-responses', `USERNAME=ada,NEW_PASSWORD=${goodPassword}`);
    const tokens = done['AuthenticationResult']!;
    const user = await aws('get-user', '--access-token', tokens['AccessToken']!);
    assert.equal(user['Username'], 'ada');
    const refresh = ['--auth-flow', 'REFRESH_TOKEN_AUTH', '--auth-parameters', `REFRESH_TOKEN=${tokens['RefreshToken']}`];
    assert.ok((await aws('initiate-auth', '--client-id', clientId, ...refresh))['AuthenticationResult']!['AccessToken']);

    const found = await aws('list-users', ...inPool(), '--filter', `email = "${email}"`, '--attributes-to-get', 'name');
    assert.deepEqual(
      found['Users']!.map((one) => [one['Username'], one['UserStatus'], one['Attributes']]),
      [['ada', 'CONFIRMED', [{ Name: 'name', Value: 'Ada Lovelace' }]]],
    );
    // Version 1 writes seconds, version 2 a date.
    assert.match(String(found['Users']![0]!['UserCreateDate']), /^(\d{10}(\.\d+)?|\d{4}-\d\d-\d\dT.*)$/);
    assert.deepEqual((await aws('list-users', ...inPool(), '--filter', 'status = "Disabled"'))['Users'], []);
  });

  it('AWS CLI: admin-initiate-auth, global sign-out, disable and delete', async () => {
    const who = [...inPool(), '--username', 'bob'];
    await aws('admin-create-user', ...who, '--message-action', 'SUPPRESS');
    await aws('admin-set-user-password', ...who, '--password', goodPassword, '--permanent');
    const start = ['--auth-flow', 'ADMIN_USER_PASSWORD_AUTH', '--auth-parameters', `USERNAME=bob,PASSWORD=${goodPassword}`];
    const { AuthenticationResult } = await aws('admin-initiate-auth', ...inPool(), '--client-id', clientId, ...start);
    const token = ['--access-token', AuthenticationResult!['AccessToken']!];
    await aws('admin-user-global-sign-out', ...who);
    await fails('NotAuthorizedException', 'get-user', ...token);
    await aws('admin-disable-user', ...who);
    assert.equal((await aws('admin-get-user', ...who))['Enabled'] as unknown, false);
    await aws('admin-delete-user', ...who);
    await fails('UserNotFoundException', 'admin-get-user', ...who);
  });

  it('AWS CLI: pagination, groups, tags and error names', async () => {
    for (const name of ['one', 'two', 'three']) await aws('create-group', ...inPool(), '--group-name', name, '--precedence', '1');
    const groups = await aws('list-groups', ...inPool(), '--page-size', '2');
    assert.deepEqual(groups['Groups']!.map((group) => group['GroupName']!).sort(), ['one', 'three', 'two']);
    await fails('GroupExistsException', 'create-group', ...inPool(), '--group-name', 'one');
    const described = (await aws('describe-user-pool', ...inPool()))['UserPool']!;
    assert.deepEqual(described['UserPoolTags'], { team: 'blue', env: 'x' });
    assert.deepEqual((await aws('list-tags-for-resource', '--resource-arn', described['Arn']!))['Tags'], { team: 'blue', env: 'x' });
    await fails('ResourceNotFoundException', 'describe-user-pool', '--user-pool-id', `${demo.region}_absent123`);
  });
});
