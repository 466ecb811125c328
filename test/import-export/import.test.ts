import assert from 'node:assert/strict';
import { pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AddCustomAttributesCommand,
  AdminGetUserCommand,
  CreateUserImportJobCommand,
  type CreateUserImportJobCommandInput,
  DescribeUserImportJobCommand,
  GetCSVHeaderCommand,
  InitiateAuthCommand,
  ListUserImportJobsCommand,
  StartUserImportJobCommand,
  StopUserImportJobCommand,
  type UserImportJobType,
} from '@aws-sdk/client-cognito-identity-provider';
import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { refused } from '../operations/support/refused.js';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, someEmail } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';

const ROLE = 'arn:aws:iam::123456789012:role/import';

describe('CSV user import jobs', function () {
  this.timeout(60_000);
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  let header: string[];

  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());
  beforeEach(async () => {
    server.clock.reset();
    ({ poolId, clientId } = await ownPool(server));
    header = (await operatorClient(server).send(new GetCSVHeaderCommand({ UserPoolId: poolId }))).CSVHeader!;
  });

  const send = operatorClient;

  async function create(more: Partial<CreateUserImportJobCommandInput> = {}): Promise<UserImportJobType> {
    const input = { UserPoolId: poolId, JobName: 'people', CloudWatchLogsRoleArn: ROLE, ...more };
    return (await send(server).send(new CreateUserImportJobCommand(input))).UserImportJob!;
  }

  const line = (fields: Record<string, string>, columns = header): string =>
    columns.map((column) => (fields[column] ?? '').replace(/[\\,]/g, '\\$&')).join(',');
  const person = (email: string, more: Record<string, string> = {}) => ({
    'cognito:username': email,
    email,
    email_verified: 'TRUE',
    phone_number_verified: 'FALSE',
    'cognito:mfa_enabled': 'FALSE',
    ...more,
  });
  const file = (people: readonly Record<string, string>[], columns = header): string =>
    [columns.join(','), ...people.map((one) => line(one, columns)), ''].join('\n');

  /** Upload as in AWS’s documentation: `curl -T`, with the header for S3. */
  const put = (url: string, body: string): Promise<Response> =>
    fetch(url, { method: 'PUT', body, headers: { 'x-amz-server-side-encryption': 'aws:kms' } });

  const describeJob = async ({ JobId }: UserImportJobType): Promise<UserImportJobType> =>
    (await send(server).send(new DescribeUserImportJobCommand({ UserPoolId: poolId, JobId }))).UserImportJob!;
  const start = (job: UserImportJobType) => send(server).send(new StartUserImportJobCommand({ UserPoolId: poolId, JobId: job.JobId }));

  async function finished(job: UserImportJobType): Promise<UserImportJobType> {
    const until = Date.now() + 30_000;
    for (;;) {
      const now = await describeJob(job);
      if (!['Pending', 'InProgress', 'Stopping'].includes(now.Status!)) return now;
      if (Date.now() > until) throw new Error(`still ${now.Status}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async function imported(people: readonly Record<string, string>[], more: Partial<CreateUserImportJobCommandInput> = {}) {
    const job = await create(more);
    const columns = more.PasswordHashingAlgorithm ? [...header, 'password_hash'] : header;
    assert.equal((await put(job.PreSignedUrl!, file(people, columns))).status, 200);
    await start(job);
    return finished(job);
  }

  const signIn = (username: string, password: string) =>
    appClient(server).send(
      new InitiateAuthCommand({
        ClientId: clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD: password },
      }),
    );

  it('imported users are RESET_REQUIRED with their attributes, and the file is removed', async () => {
    const [ann, bob] = [someEmail(), someEmail()];
    const done = await imported([
      person(ann, { name: 'Ann, the first', birthdate: '12/31/1990' }),
      person(bob, { phone_number: '+15550001111', 'cognito:mfa_enabled': 'true' }),
    ]);
    assert.deepEqual([done.Status, done.ImportedUsers, done.SkippedUsers, done.FailedUsers], ['Succeeded', 2, 0, 0]);
    assert.equal(done.PreSignedUrl, undefined);
    const { UserStatus, UserAttributes } = await send(server).send(new AdminGetUserCommand({ UserPoolId: poolId, Username: ann }));
    assert.equal(UserStatus, 'RESET_REQUIRED');
    const attributes = Object.fromEntries(UserAttributes!.map(({ Name, Value }) => [Name, Value]));
    assert.equal(attributes['name'], 'Ann, the first');
    assert.equal(attributes['birthdate'], '1990-12-31');
    const { UserMFASettingList } = await send(server).send(new AdminGetUserCommand({ UserPoolId: poolId, Username: bob }));
    assert.deepEqual(UserMFASettingList, ['SMS_MFA']);
    await refused(signIn(ann, goodPassword), 'PasswordResetRequiredException');
    assert.deepEqual(
      (await readdir(join(server.dataDir, 'imports', poolId))).filter((name) => name.endsWith('.csv')),
      [],
    );
  });

  it('a line that is skipped or failed is logged with its reason, and the others are imported', async () => {
    const [ann, eve] = [someEmail(), someEmail()];
    await imported([person(ann)]);
    const job = await create();
    const bad = [
      person(eve, { email_verified: 'maybe' }),
      person(eve, { birthdate: '1990-12-31' }),
      person(eve, { email_verified: 'false' }),
    ];
    const text = file([person(ann), ...bad, person(someEmail())]);
    await put(job.PreSignedUrl!, `${text}too,few,fields\n`);
    await start(job);
    const done = await finished(job);
    assert.deepEqual([done.Status, done.ImportedUsers, done.SkippedUsers, done.FailedUsers], ['Succeeded', 1, 1, 4]);
    const log = await readFile(join(server.dataDir, 'imports', poolId, `${job.JobId}.log`), 'utf8');
    const entries = log
      .trim()
      .split('\n')
      .map((entry) => JSON.parse(entry) as { line: number; kind: string; message: string });
    assert.deepEqual(
      entries.map(({ line: at, kind }) => [at, kind]),
      [
        [2, 'skipped'],
        [3, 'failed'],
        [4, 'failed'],
        [5, 'failed'],
        [7, 'failed'],
      ],
    );
    assert.match(entries[1]!.message, /email_verified must be true or false/);
  });

  it('foreign password hashes (bcrypt, Argon2id, scrypt, PBKDF2) are imported and sign in', async () => {
    const b64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '').replaceAll('+', '.');
    const salt = randomBytes(16);
    const hashes = {
      BCRYPT: await bcrypt(goodPassword, { cost: 6 }),
      ARGON2ID: await argon2(goodPassword, { memoryCost: 8192, timeCost: 2, parallelism: 1 }),
      SCRYPT: `16384$8$1$${salt.toString('hex')}$${scryptSync(goodPassword, salt, 32, { N: 16384, r: 8, p: 1 }).toString('hex')}`,
      PBKDF2_SHA256: `$pbkdf2-sha256$29000$${b64(salt)}$${b64(pbkdf2Sync(goodPassword, salt, 29000, 32, 'sha256'))}`,
    } as const;
    for (const [algorithm, hash] of Object.entries(hashes)) {
      const [email, empty] = [someEmail(), someEmail()];
      const people = [person(email, { password_hash: hash }), person(empty)];
      const done = await imported(people, { PasswordHashingAlgorithm: algorithm as 'BCRYPT' });
      assert.deepEqual([done.ImportedUsers, done.PasswordHashingAlgorithm], [2, algorithm]);
      await refused(signIn(email, 'Wrong-horse-9'), 'NotAuthorizedException', 'Incorrect username or password.');
      assert.ok((await signIn(email, goodPassword)).AuthenticationResult, algorithm);
      assert.ok((await signIn(email, goodPassword)).AuthenticationResult, `${algorithm}, again`);
      await refused(signIn(empty, goodPassword), 'PasswordResetRequiredException');
    }
  });

  it('hashes with excessive cost or of another algorithm fail their line', async () => {
    const dear = ['$2b$13$abcdefghijklmnopqrstuuHUJKfyTnSzVIrJTyM6r8lZLUWDFwfWO', await argon2(goodPassword), 'nonsense'];
    const people = dear.map((password_hash) => person(someEmail(), { password_hash }));
    const done = await imported(people, { PasswordHashingAlgorithm: 'BCRYPT' });
    assert.deepEqual([done.ImportedUsers, done.FailedUsers], [0, 3]);
  });

  it('a file with another header than the pool’s fails the job', async () => {
    for (const columns of [header.slice(1), [...header, 'custom:none'], [...header, header[0]!]]) {
      const job = await create();
      await put(job.PreSignedUrl!, file([person(someEmail())], columns));
      await start(job);
      assert.equal((await finished(job)).Status, 'Failed');
    }
  });

  it('the upload URL is signed for one job, valid for 15 minutes, and refused after the start', async () => {
    const [one, other] = [await create(), await create()];
    const url = new URL(one.PreSignedUrl!);
    const foreign = new URL(other.PreSignedUrl!);
    foreign.search = url.search;
    assert.equal((await put(foreign.href, 'x')).status, 403);
    const later = new URL(url);
    later.searchParams.set('expires', String(Number(url.searchParams.get('expires')) + 60));
    assert.equal((await put(later.href, 'x')).status, 403);
    assert.equal((await fetch(url)).status, 405);
    await refused(start(one), 'PreconditionNotMetException', /has not been uploaded/);
    await put(url.href, file([]));
    await start(one);
    await finished(one);
    assert.equal((await put(url.href, file([]))).status, 409);
    server.clock.advance(15 * 60_000);
    const expired = await put(other.PreSignedUrl!, file([]));
    assert.equal(expired.status, 403);
    assert.match(await expired.text(), /Request has expired/);
  });

  it('one job of a pool runs at a time, blocks schema changes, and can be stopped', async () => {
    const [first, second] = [await create(), await create()];
    const people = Array.from({ length: 3000 }, (_, n) => person(`n${n}-${someEmail()}`));
    await put(first.PreSignedUrl!, file(people));
    await put(second.PreSignedUrl!, file([]));
    await start(first);
    await refused(start(second), 'PreconditionNotMetException', /Another import job/);
    await refused(start(first), 'PreconditionNotMetException');
    const attribute = { UserPoolId: poolId, CustomAttributes: [{ Name: 'tier', AttributeDataType: 'String' as const }] };
    await refused(send(server).send(new AddCustomAttributesCommand(attribute)), 'UserImportInProgressException');
    await send(server).send(new StopUserImportJobCommand({ UserPoolId: poolId, JobId: first.JobId }));
    const stopped = await finished(first);
    assert.equal(stopped.Status, 'Stopped');
    assert.ok(stopped.ImportedUsers! < 3000);
    await refused(
      send(server).send(new StopUserImportJobCommand({ UserPoolId: poolId, JobId: first.JobId })),
      'PreconditionNotMetException',
    );
    await start(second);
    assert.equal((await finished(second)).Status, 'Succeeded');
  });

  it('an overlong header fails the job, and a job whose file is lost can be stopped', async () => {
    const job = await create();
    await put(job.PreSignedUrl!, `${','.repeat(200_000)}\n`);
    await start(job);
    const failed = await finished(job);
    assert.deepEqual([failed.Status, failed.CompletionMessage], ['Failed', 'The header of the file is too long.']);
    const lost = await create();
    await put(lost.PreSignedUrl!, file([]));
    await rm(join(server.dataDir, 'imports', poolId), { recursive: true });
    await start(lost);
    await send(server).send(new StopUserImportJobCommand({ UserPoolId: poolId, JobId: lost.JobId }));
    assert.equal((await describeJob(lost)).Status, 'Stopped');
  });

  it('jobs are listed in pages, belong to one pool, and expire a day after creation', async () => {
    const made = [await create({ JobName: 'a' }), await create({ JobName: 'b' }), await create({ JobName: 'c' })];
    const names: string[] = [];
    let PaginationToken: string | undefined;
    do {
      const page = await send(server).send(
        new ListUserImportJobsCommand({ UserPoolId: poolId, MaxResults: 2, ...(PaginationToken ? { PaginationToken } : {}) }),
      );
      names.push(...page.UserImportJobs!.map(({ JobName }) => JobName!));
      PaginationToken = page.PaginationToken;
    } while (PaginationToken);
    assert.deepEqual([...names].sort(), ['a', 'b', 'c']);
    const other = await ownPool(server);
    await refused(
      send(server).send(new DescribeUserImportJobCommand({ UserPoolId: other.poolId, JobId: made[0]!.JobId })),
      'ResourceNotFoundException',
    );
    server.clock.advance(24 * 3600_000);
    assert.equal((await describeJob(made[0]!)).Status, 'Expired');
    await refused(start(made[0]!), 'PreconditionNotMetException');
  });

  it('a job continues after a server restart without duplicate or lost users', async () => {
    const first = await startServer();
    const own = await ownPool(first);
    const operator = operatorClient(first);
    const create = new CreateUserImportJobCommand({ UserPoolId: own.poolId, JobName: 'big', CloudWatchLogsRoleArn: ROLE });
    const { UserImportJob } = await operator.send(create);
    const people = Array.from({ length: 2000 }, (_, n) => person(`p${n}@example.com`));
    await put(UserImportJob!.PreSignedUrl!, file(people));
    const job = { UserPoolId: own.poolId, JobId: UserImportJob!.JobId! };
    await operator.send(new StartUserImportJobCommand(job));
    await first.stop({ keepData: true });
    const second = await startServer({ dataDir: first.dataDir });
    let now: UserImportJobType | undefined;
    const until = Date.now() + 30_000;
    do now = (await operatorClient(second).send(new DescribeUserImportJobCommand(job))).UserImportJob!;
    while (['InProgress', 'Pending'].includes(now.Status!) && Date.now() < until);
    await second.stop();
    assert.deepEqual([now.Status, now.ImportedUsers, now.SkippedUsers, now.FailedUsers], ['Succeeded', 2000, 0, 0]);
  });
});
