import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/app/package-root.js';
import { startServer, type TestServer } from '../support/server.js';

const run = promisify(execFile);
const MIRROR = '/opt/tf-plugins';
const isThere = existsSync(MIRROR) && spawnSync('terraform', ['version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;

/** SAML metadata documents have at least 1000 characters. */
const METADATA = `<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example/saml"><!--${'x'.repeat(1000)}--><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/></md:EntityDescriptor>`;

// The configuration is taken from docs/terraform.md.
(isThere ? describe : describe.skip)('Terraform with the AWS provider (where both are installed)', function () {
  this.timeout(280_000);
  let server: TestServer;
  let folder: string;
  before(async () => {
    server = await startServer();
    folder = await mkdtemp(join(tmpdir(), 'cognate-terraform-'));
    const page = await readFile(join(packageRoot(), 'docs/terraform.md'), 'utf8');
    await writeFile(join(folder, 'main.tf'), /```hcl\n(.*?)```/s.exec(page)![1]!);
    await writeFile(join(folder, 'company-metadata.xml'), METADATA);
    await writeFile(join(folder, 'cli.tfrc'), `provider_installation {\n  filesystem_mirror {\n    path = "${MIRROR}"\n  }\n}\n`);
    await terraform('init');
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function terraform(...command: string[]): Promise<string> {
    const { stdout } = await run('terraform', [...command, '-no-color', '-input=false'], {
      cwd: folder,
      maxBuffer: 64 * 1024 * 1024,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        CHECKPOINT_DISABLE: '1',
        TF_CLI_CONFIG_FILE: join(folder, 'cli.tfrc'),
        TF_VAR_endpoint: server.url,
        AWS_ACCESS_KEY_ID: server.operator.accessKeyId,
        AWS_SECRET_ACCESS_KEY: server.operator.secretAccessKey,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    });
    return stdout;
  }

  it('the configuration of docs/terraform.md is applied, plans without changes, and is destroyed', async () => {
    assert.match(await terraform('apply', '-auto-approve'), /Apply complete! Resources: \d+ added, 0 changed, 0 destroyed/);
    assert.match(await terraform('plan'), /No changes\./);
    assert.match(await terraform('destroy', '-auto-approve'), /Destroy complete!/);
    assert.deepEqual((JSON.parse(await readFile(join(folder, 'terraform.tfstate'), 'utf8')) as { resources: unknown[] }).resources, []);
  });
});
