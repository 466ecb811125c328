import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { type CognitoIdentityProviderClient, GetSigningCertificateCommand } from '@aws-sdk/client-cognito-identity-provider';
import { operatorClient } from '../support/clients.js';
import { ownPool } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const YEAR = 365 * 24 * 3600 * 1000;

describe('GetSigningCertificate', () => {
  let server: TestServer;
  let operator: CognitoIdentityProviderClient;
  before(async () => {
    server = await sharedServer();
    operator = operatorClient(server);
  });

  const certificateOf = async (UserPoolId: string): Promise<string> =>
    (await operator.send(new GetSigningCertificateCommand({ UserPoolId }))).Certificate!;

  it('GetSigningCertificate returns one stable self-signed RSA certificate per pool, valid for ten years', async () => {
    const { poolId } = await ownPool(server);
    const given = await Promise.all([certificateOf(poolId), certificateOf(poolId)]);
    assert.equal(new Set([...given, await certificateOf(poolId)]).size, 1);
    const certificate = new X509Certificate(Buffer.from(given[0]!, 'base64'));
    assert.equal(certificate.publicKey.asymmetricKeyType, 'rsa');
    assert.equal(certificate.subject, `CN=${poolId}`);
    assert.ok(certificate.verify(certificate.publicKey));
    const years = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / YEAR;
    assert.ok(years > 9.9 && years < 10.1, String(years));
    assert.notEqual(await certificateOf((await ownPool(server)).poolId), given[0]);
  });

  it('the SAML signing certificate is not one of the token keys in the JWKS', async () => {
    const { poolId } = await ownPool(server);
    const certificate = await certificateOf(poolId);
    const { keys } = (await (await fetch(`${server.url}/${poolId}/.well-known/jwks.json`)).json()) as { keys: { x5c: string[] }[] };
    assert.ok(keys.every(({ x5c }) => x5c[0] !== certificate));
  });

  it('GetSigningCertificate of an unknown pool gives ResourceNotFoundException', () =>
    refused(certificateOf('us-east-1_NoSuchOne'), 'ResourceNotFoundException'));
});
