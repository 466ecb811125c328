import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AdminAddUserToGroupCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AssociateSoftwareTokenCommand,
  CreateGroupCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { generateSync } from 'otplib';
import { type TransferCommand, transfer } from '../../src/commands/index.js';
import { loadSettings } from '../../src/settings/index.js';
import { srpClient } from '../authentication/support/srp-client.js';
import { appClient, operatorClient } from '../support/clients.js';
import { type Person, signedIn, signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';

const PASSPHRASE = 'correct horse battery staple';

describe('export and import of a pool’s users', function () {
  this.timeout(60_000);
  let from: TestServer;
  let to: TestServer;
  let people: Person[];
  let passphraseFile: string;
  let secret: string;

  before(async () => {
    [from, to] = [await startServer(), await startServer()];
    passphraseFile = join(from.dataDir, 'passphrase');
    await writeFile(passphraseFile, `${PASSPHRASE}\n`);
    people = [await signedUp(from), await signedUp(from), await signedUp(from)];
    const [ann] = people as [Person];
    await operatorClient(from).send(new CreateGroupCommand({ UserPoolId: demo.poolId, GroupName: 'staff', Precedence: 3 }));
    await operatorClient(from).send(new AdminAddUserToGroupCommand({ UserPoolId: demo.poolId, GroupName: 'staff', Username: ann.email }));
    await operatorClient(from).send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId: demo.poolId,
        MfaConfiguration: 'OPTIONAL',
        SoftwareTokenMfaConfiguration: { Enabled: true },
      }),
    );
    const { AccessToken } = await signedIn(from, people[1]!);
    secret = (await appClient(from).send(new AssociateSoftwareTokenCommand({ AccessToken }))).SecretCode!;
    await appClient(from).send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: generateSync({ secret }) }));
  });
  after(async () => {
    await from.stop();
    await to.stop();
  });

  const run = ({ dataDir }: TestServer, command: Partial<TransferCommand> & Pick<TransferCommand, 'kind'>): Promise<string> =>
    transfer(loadSettings({ DATA_DIR: dataDir, ...(process.env['MONGODB_URI'] ? { MONGODB_URI: process.env['MONGODB_URI'] } : {}) }), {
      pool: demo.poolId,
      plainSecrets: false,
      ...command,
    });

  it('export and import keep ids, groups, factors and passwords, for password and SRP sign-in', async () => {
    const file = join(from.dataDir, 'users.jsonl');
    await run(from, { kind: 'export', file, passphraseFile });
    assert.match(await run(to, { kind: 'import', file, passphraseFile }), /imported 3 users and 1 groups .*; 0 users were there already/);
    for (const person of people) {
      await signedIn(to, person);
      const { UserAttributes } = await operatorClient(to).send(
        new AdminGetUserCommand({ UserPoolId: demo.poolId, Username: person.email }),
      );
      assert.equal(UserAttributes!.find(({ Name }) => Name === 'sub')!.Value, person.sub);
    }
    const { Groups } = await operatorClient(to).send(
      new AdminListGroupsForUserCommand({ UserPoolId: demo.poolId, Username: people[0]!.email }),
    );
    assert.deepEqual(
      Groups!.map(({ GroupName, Precedence }) => [GroupName, Precedence]),
      [['staff', 3]],
    );
    const srp = srpClient(demo.poolId);
    const last = people[2]!;
    const begun = await appClient(to).send(
      new InitiateAuthCommand({
        ClientId: demo.publicClient,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: last.email, SRP_A: srp.srpA },
      }),
    );
    const proven = await appClient(to).send(
      new RespondToAuthChallengeCommand({
        ClientId: demo.publicClient,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: srp.answer(begun.ChallengeParameters!, last.password, Date.now()),
      }),
    );
    assert.ok(proven.AuthenticationResult);

    assert.match(await run(to, { kind: 'import', file, passphraseFile }), /imported 0 users .*; 3 users were there already/);
  });

  it('an export is sealed: without the passphrase, or with changed lines, its import is refused', async () => {
    const file = join(from.dataDir, 'sealed.jsonl');
    await run(from, { kind: 'export', file, passphraseFile });
    const text = await readFile(file, 'utf8');
    assert.ok(!text.includes('argon2id'));
    assert.ok(!text.includes(secret));
    await assert.rejects(run(to, { kind: 'import', file }), /secrets in this file are sealed/);
    const wrong = join(from.dataDir, 'wrong');
    await writeFile(wrong, 'another passphrase');
    await assert.rejects(run(to, { kind: 'import', file, passphraseFile: wrong }), /passphrase is not the one/);
    const swapped = text.split('\n');
    const users = swapped.flatMap((line, at) => (line.startsWith('{"user"') ? [at] : []));
    const [first, second] = users.map((at) => JSON.parse(swapped[at]!) as { secrets: string });
    swapped[users[0]!] = JSON.stringify({ ...first, secrets: second!.secrets });
    await writeFile(file, swapped.join('\n'));
    await assert.rejects(run(to, { kind: 'import', file, passphraseFile }), /passphrase is not the one/);
    await writeFile(file, text.replace('"status":"CONFIRMED"', '"status":"RESET_REQUIRED"'));
    await assert.rejects(run(to, { kind: 'import', file, passphraseFile }), /passphrase is not the one/);
  });

  it('secrets are exported in clear only with --plain-secrets, and are imported', async () => {
    const file = join(from.dataDir, 'plain.jsonl');
    await assert.rejects(run(from, { kind: 'export', file }), /--plain-secrets/);
    await run(from, { kind: 'export', file, plainSecrets: true });
    assert.ok((await readFile(file, 'utf8')).includes(secret));
    assert.match(await run(to, { kind: 'import', file }), /3 users were there already/);
  });

  it('a truncated or foreign file, an unknown pool and a short passphrase are refused', async () => {
    const file = join(from.dataDir, 'bad.jsonl');
    await run(from, { kind: 'export', file, plainSecrets: true });
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    await writeFile(file, lines.slice(0, -1).join('\n'));
    await assert.rejects(run(to, { kind: 'import', file }), /cut short/);
    await writeFile(file, [...lines.slice(0, 2), lines.at(-1)].join('\n'));
    await assert.rejects(run(to, { kind: 'import', file }), /cut short/);
    await assert.rejects(run(to, { kind: 'import', file: join(from.dataDir, 'none.jsonl') }), /cannot be read/);
    await assert.rejects(run(to, { kind: 'import', file, passphraseFile }), /where sealed ones were expected/);
    await writeFile(file, '{"format":"other"}\n');
    await assert.rejects(run(to, { kind: 'import', file }), /no export of users/);
    await writeFile(file, 'nonsense\n');
    await assert.rejects(run(to, { kind: 'import', file }), /not a JSON object/);
    await assert.rejects(run(from, { kind: 'export', file, plainSecrets: true, pool: 'us-east-1_none' }), /no user pool/);
    await writeFile(passphraseFile, 'short');
    await assert.rejects(run(from, { kind: 'export', file, passphraseFile }), /fewer than 12/);
    await writeFile(passphraseFile, PASSPHRASE);
  });
});
