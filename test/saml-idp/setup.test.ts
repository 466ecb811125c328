import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSetup } from '../../src/setup/load.js';
import { cognate } from '../operations/support/cognate.js';
import { startServer } from '../support/server.js';

describe('SAML service providers in the set-up file', () => {
  const poolId = 'us-east-1_code';
  const setup = (providers: string): string => `userPools: [{ id: ${poolId}, name: Code, serviceProviders: [${providers}] }]`;
  const plain = "source: { facts: { entityId: 'urn:crm', assertionConsumers: [{ url: 'https://crm.example/acs' }] } }";

  it('a service provider is created at the first start and kept; an unreachable metadataUrl does not stop the start', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cognate-setup-'));
    const SETUP = join(folder, 'setup.yaml');
    const far = "{ name: far, source: { metadataUrl: 'https://10.0.0.1/metadata' } }";
    await writeFile(SETUP, setup(`{ name: crm, ${plain}, rules: { allowIdpInitiated: true } }, ${far}`));
    const first = await startServer({ environment: { SETUP } });
    const list = async (server: typeof first): Promise<object[]> =>
      (await cognate<{ ServiceProviders: object[] }>(server, 'ListServiceProviders', { UserPoolId: poolId })).ServiceProviders;
    const made = await list(first);
    assert.equal(made.length, 1);
    await first.stop({ keepData: true });
    const second = await startServer({ environment: { SETUP }, dataDir: first.dataDir });
    assert.deepEqual(await list(second), made);
    await second.stop();
    await rm(folder, { recursive: true });
  });

  it('an unknown setting is refused with its path in the file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cognate-setup-'));
    const file = join(folder, 'setup.yaml');
    await writeFile(file, setup(`{ name: crm, ${plain}, rules: { unheard: 1 } }`));
    await assert.rejects(loadSetup(file, { base: 'http://localhost', account: '1' }), /serviceProviders\.0\.rules/);
    await rm(folder, { recursive: true });
  });
});
