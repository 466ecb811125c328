import assert from 'node:assert/strict';
import { constants, createSign } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { type CodedError, hasCode } from '../../src/kernel/index.js';
import { messageInForm, messageInQuery, readLogoutRequest, readLogoutResponse } from '../../src/saml/index.js';
import { SIGNATURE_ALGORITHMS } from '../../src/saml/urns.js';
import { keyOf } from '../saml-idp/support/keys.js';
import { IDP, NOW, RSA_SHA256, sign, signatureIn } from './support/issuer.js';

const trusted = [keyOf('old').certificate, keyOf('idp').certificate];
const head = (name: string, more = '') =>
  `<samlp:${name} xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_l1" Version="2.0" IssueInstant="${new Date(NOW).toISOString()}"${more}><saml:Issuer>${IDP}</saml:Issuer>`;
const request = (more = '') =>
  `${head('LogoutRequest', more)}<saml:NameID>maria</saml:NameID><samlp:SessionIndex>_s1</samlp:SessionIndex></samlp:LogoutRequest>`;
const response = `${head('LogoutResponse', ' InResponseTo="_l0"')}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status></samlp:LogoutResponse>`;
const posted = (kind: string, xml: string) => messageInForm(new URLSearchParams({ [kind]: Buffer.from(xml).toString('base64') }))!;

/** Percent-encoding in lower case, as some implementations write it: the signature is over the query as sent. */
const lower = (text: string) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase());
function query(kind: string, xml: string, { algorithm = RSA_SHA256, digest = 'RSA-SHA256', key = 'idp', relayState = 'a b' } = {}): string {
  const signed = `${kind}=${lower(deflateRawSync(xml).toString('base64'))}&RelayState=${lower(relayState)}&SigAlg=${lower(algorithm)}`;
  return `${signed}&Signature=${lower(createSign(digest).update(signed).sign(keyOf(key).privateKey, 'base64'))}`;
}

function pssQuery(xml: string, algorithm: string): string {
  const signed = `SAMLRequest=${lower(deflateRawSync(xml).toString('base64'))}&RelayState=a&SigAlg=${lower(algorithm)}`;
  const key = { key: keyOf('idp').privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return `${signed}&Signature=${lower(createSign('RSA-SHA256').update(signed).sign(key, 'base64'))}`;
}

const refused = (read: () => unknown) =>
  assert.throws(read, (error: CodedError) => hasCode(error, 'saml_signature_invalid') || hasCode(error, 'saml_message_invalid'));

describe('SAML logout messages', () => {
  it('logout requests and responses are read from a signed redirect query and a signed POST form', () => {
    const until = ` NotOnOrAfter="${new Date(NOW + 1000).toISOString()}"`;
    const expected = { id: '_l1', issuer: IDP, issuedAt: NOW, nameId: 'maria', sessionIndexes: ['_s1'], notOnOrAfter: NOW + 1000 };
    assert.deepEqual(readLogoutRequest(messageInQuery(query('SAMLRequest', request(until)))!, trusted), expected);
    assert.deepEqual(readLogoutRequest(posted('SAMLRequest', sign(request(until), '_l1')), trusted), expected);
    for (const message of [messageInQuery(query('SAMLResponse', response))!, posted('SAMLResponse', sign(response, '_l1'))])
      assert.deepEqual(readLogoutResponse(message, trusted), { id: '_l1', issuer: IDP, issuedAt: NOW, inResponseTo: '_l0', success: true });
  });

  it('unsigned messages, unknown keys, SHA-1, and changed or repeated query parameters are refused', () => {
    const good = query('SAMLRequest', request());
    const read = (text: string) => readLogoutRequest(messageInQuery(text)!, trusted);
    read(good);
    refused(() => read(good.replace(/&SigAlg.*/, '')));
    refused(() => read(good.replace(/&Signature.*/, '')));
    refused(() => read(good.replace('RelayState=a', 'RelayState=b')));
    refused(() => read(good.replace('&RelayState=a%20b', '')));
    refused(() => read(`${good}&RelayState=other`));
    refused(() => read(query('SAMLRequest', request(), { key: 'attacker' })));
    refused(() => read(query('SAMLRequest', request(), { algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1', digest: 'RSA-SHA1' })));
    refused(() => read(query('SAMLRequest', sign(request(), '_l1'))));
    refused(() => readLogoutRequest(posted('SAMLRequest', request()), trusted));
    const twice = sign(
      request().replace('<saml:NameID>', `<samlp:Extensions>${signatureIn(sign(request(), '_l1'))}</samlp:Extensions><saml:NameID>`),
      '_l1',
    );
    refused(() => readLogoutRequest(posted('SAMLRequest', twice), trusted));
    refused(() => readLogoutRequest(posted('SAMLRequest', sign(request(), '_l1', { key: keyOf('attacker') })), trusted));
    refused(() => readLogoutRequest(posted('SAMLRequest', sign(request(), '_l1')), []));
    refused(() => readLogoutRequest(posted('SAMLRequest', sign(request(), '_l1')), ['bm9uZQ==']));
  });

  it('every signature algorithm of our metadata is accepted by redirect', () => {
    const digests: Record<string, string> = { sha256: 'RSA-SHA256', sha384: 'RSA-SHA384', sha512: 'RSA-SHA512' };
    for (const algorithm of SIGNATURE_ALGORITHMS) {
      const isPss = algorithm.endsWith('MGF1');
      const digest = digests[/sha\d+/.exec(algorithm)![0]]!;
      const text = isPss ? pssQuery(request(), algorithm) : query('SAMLRequest', request(), { algorithm, digest });
      assert.equal(readLogoutRequest(messageInQuery(text)!, trusted).nameId, 'maria', algorithm);
      refused(() => readLogoutRequest(messageInQuery(text.replace('RelayState=a', 'RelayState=b'))!, trusted));
    }
  });

  it('a logout response as request, the reverse, and an invalid NotOnOrAfter are refused', () => {
    refused(() => readLogoutRequest(posted('SAMLRequest', sign(response, '_l1')), trusted));
    refused(() => readLogoutResponse(posted('SAMLResponse', sign(request(), '_l1')), trusted));
    refused(() => readLogoutRequest(posted('SAMLRequest', sign(request(' NotOnOrAfter="never"'), '_l1')), trusted));
  });
});
