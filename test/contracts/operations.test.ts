import assert from 'node:assert/strict';
import * as identitySdk from '@aws-sdk/client-cognito-identity';
import * as idpSdk from '@aws-sdk/client-cognito-identity-provider';
import * as iamSdk from '@aws-sdk/client-iam';
import * as stsSdk from '@aws-sdk/client-sts';
import { iamOperations } from '../../src/http/aws-api/registry/iam.js';
import { identityPoolOperations } from '../../src/http/aws-api/registry/identity-pools.js';
import { stsOperations } from '../../src/http/aws-api/registry/sts.js';
import { userPoolOperations } from '../../src/http/aws-api/registry/user-pools.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { absentIdentityPools, absentSts, absentUserPools } from './support/absent-operations.js';

const VERSION = '2011-06-15';

/** The operations of an SDK package, from the commands it exports. */
const operationsOf = (sdk: object): string[] =>
  Object.keys(sdk)
    .filter((name) => /^[A-Z]\w+Command$/.test(name))
    .map((name) => name.replace(/Command$/, ''))
    .sort();

const services = [
  { name: 'user pools', sdk: idpSdk, registry: userPoolOperations, absent: absentUserPools },
  { name: 'identity pools', sdk: identitySdk, registry: identityPoolOperations, absent: absentIdentityPools },
  { name: 'STS', sdk: stsSdk, registry: stsOperations, absent: absentSts },
] as const;

describe('operation registries', () => {
  let server: TestServer;
  before(async () => {
    server = await sharedServer();
  });

  for (const { name, sdk, registry, absent } of services) {
    const isAbsent = (operation: string): boolean => (registry as Record<string, unknown>)[operation] === 'absent';
    const ask =
      name === 'STS' ? askQuery : askJson(name === 'user pools' ? 'AWSCognitoIdentityProviderService' : 'AWSCognitoIdentityService');

    it(`the registry of ${name} names exactly the operations of the SDK`, () => {
      assert.deepEqual(Object.keys(registry).sort(), operationsOf(sdk));
    });

    it(`the registry of ${name} lacks exactly the ${absent.length} listed operations`, () => {
      assert.deepEqual(Object.keys(registry).filter(isAbsent).sort(), [...absent].sort());
    });

    it(`registered operations of ${name} are answered, and absent ones are unknown operations`, async () => {
      for (const operation of Object.keys(registry)) {
        const code = await ask(server, operation);
        const unknown = code === 'UnknownOperationException' || code === 'InvalidAction';
        assert.equal(unknown, isAbsent(operation), `${operation}: ${code}`);
        assert.ok(!/Internal/.test(code), `${operation}: ${code}`);
      }
    });
  }

  it('IAM operations require a signature if registered, and give InvalidAction otherwise', async () => {
    const here = Object.keys(iamOperations);
    const all = operationsOf(iamSdk);
    assert.deepEqual(
      here.filter((name) => !all.includes(name)),
      [],
    );
    for (const operation of all) {
      const code = await askQuery(server, operation, '2010-05-08');
      assert.equal(code, here.includes(operation) ? 'MissingAuthenticationToken' : 'InvalidAction', operation);
    }
  });
});

function askJson(service: string): (server: TestServer, operation: string) => Promise<string> {
  return async (server, operation) => {
    const response = await fetch(`${server.url}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${service}.${operation}` },
      body: '{}',
    });
    return ((await response.json()) as { __type: string }).__type;
  };
}

async function askQuery(server: TestServer, operation: string, version: string = VERSION): Promise<string> {
  const response = await fetch(`${server.url}/`, { method: 'POST', body: new URLSearchParams({ Action: operation, Version: version }) });
  return /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] ?? '';
}
