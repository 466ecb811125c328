import assert from 'node:assert/strict';
import { validateResponse } from '../../src/saml/index.js';
import { keyOf } from '../saml-idp/support/keys.js';
import { ACS, AUDIENCE, assertionXml, clockAt, expecting, IDP, NOW, responseXml, sign, signedAssertion } from './support/issuer.js';
import { refused } from './support/refused.js';

const iso = (ms: number): string => new Date(NOW + ms).toISOString();
const MINUTE = 60_000;

describe('validation of a SAML response', () => {
  it('a valid response gives subject, attributes, session, authentication context and times', async () => {
    const attributes =
      '<saml:AttributeStatement><saml:Attribute Name="groups"><saml:AttributeValue>a</saml:AttributeValue><saml:AttributeValue> b &amp; c </saml:AttributeValue></saml:Attribute>' +
      '<saml:Attribute Name="__proto__"><saml:AttributeValue>x</saml:AttributeValue></saml:Attribute><saml:Attribute Name="none"/></saml:AttributeStatement>';
    const nameId =
      '<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" NameQualifier="q" SPNameQualifier="sp">Maria</saml:NameID>';
    const { attributes: found, ...assertion } = await validateResponse(responseXml(signedAssertion({ attributes, nameId })), expecting());
    assert.deepEqual(assertion, {
      id: '_a1',
      issuer: IDP,
      issuedAt: NOW,
      nameId: { value: 'Maria', format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent', nameQualifier: 'q', spNameQualifier: 'sp' },
      authnInstant: NOW - 5000,
      sessionIndex: '_s1',
      authnContext: 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password',
      notOnOrAfter: NOW + 5 * MINUTE,
      audience: AUDIENCE,
      recipient: ACS,
    });
    assert.deepEqual(
      [...found],
      [
        ['groups', ['a', 'b & c']],
        ['__proto__', ['x']],
        ['none', []],
      ],
    );
  });

  it('response, assertion or both may be signed', async () => {
    await validateResponse(sign(responseXml(assertionXml()), '_r1'), expecting());
    await validateResponse(responseXml(signedAssertion()), expecting());
    await validateResponse(sign(responseXml(signedAssertion()), '_r1'), expecting());
  });

  it('any of several registered certificates may have signed, for rotation', async () => {
    const certificates = [keyOf('old').certificate, keyOf('idp').certificate];
    await validateResponse(responseXml(signedAssertion()), expecting({ idp: { entityId: IDP, certificates } }));
  });

  it('RSA with SHA-512 and RSA-PSS signatures are accepted', async () => {
    for (const algorithm of [
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
      'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
    ]) {
      await validateResponse(responseXml(signedAssertion({}, { algorithm })), expecting());
    }
  });

  it('one wrong signature of two gives saml_signature_invalid', async () => {
    const key = keyOf('other');
    await refused(sign(responseXml(signedAssertion()), '_r1', { key }), 'saml_signature_invalid');
    await refused(sign(responseXml(signedAssertion({}, { key })), '_r1'), 'saml_signature_invalid');
  });

  it('wantAssertionsSigned requires a signed assertion even in a signed response', async () => {
    await refused(sign(responseXml(assertionXml()), '_r1'), 'saml_signature_invalid', { wantAssertionsSigned: true });
    await validateResponse(sign(responseXml(signedAssertion()), '_r1'), expecting({ wantAssertionsSigned: true }));
  });

  it('a missing or foreign audience gives saml_audience_wrong', async () => {
    await refused(responseXml(signedAssertion({ audience: 'urn:amazon:cognito:sp:us-east-1_Other' })), 'saml_audience_wrong');
    await refused(responseXml(signedAssertion({ audience: undefined } as never)), 'saml_audience_wrong');
    await refused(responseXml(signedAssertion({ conditions: '' })), 'saml_audience_wrong');
    const two = (audience: string) => `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`;
    const conditions = `<saml:Conditions>${two(AUDIENCE)}${two('urn:other')}</saml:Conditions>`;
    await refused(responseXml(signedAssertion({ conditions })), 'saml_audience_wrong');
    const either = `<saml:Conditions><saml:AudienceRestriction><saml:Audience>urn:other</saml:Audience><saml:Audience>${AUDIENCE}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`;
    await validateResponse(responseXml(signedAssertion({ conditions: either })), expecting());
  });

  it('an unknown condition gives saml_message_invalid', async () => {
    const conditions = `<saml:Conditions><saml:AudienceRestriction><saml:Audience>${AUDIENCE}</saml:Audience></saml:AudienceRestriction><saml:Condition/></saml:Conditions>`;
    await refused(responseXml(signedAssertion({ conditions })), 'saml_message_invalid');
  });

  it('a wrong recipient, confirmation method or destination gives saml_recipient_wrong', async () => {
    await refused(responseXml(signedAssertion({ recipient: `${ACS}/` })), 'saml_recipient_wrong');
    await refused(responseXml(signedAssertion({ recipient: undefined } as never)), 'saml_recipient_wrong');
    await refused(responseXml(signedAssertion({ method: 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key' })), 'saml_recipient_wrong');
    await refused(responseXml(signedAssertion(), { destination: 'https://evil.example.com/acs' }), 'saml_recipient_wrong');
    await refused(sign(responseXml(assertionXml(), { destination: undefined } as never), '_r1'), 'saml_recipient_wrong');
  });

  it('a response to another request gives saml_request_unknown', async () => {
    await refused(responseXml(signedAssertion({ inResponseTo: '_request-2' })), 'saml_request_unknown');
    await refused(responseXml(signedAssertion(), { inResponseTo: '_request-2' }), 'saml_request_unknown');
    // The InResponseTo of the response is not signed.
    await refused(responseXml(signedAssertion({ inResponseTo: undefined } as never)), 'saml_request_unknown');
    await validateResponse(sign(responseXml(assertionXml({ inResponseTo: undefined } as never)), '_r1'), expecting());
  });

  it('an unsolicited response is accepted only where no request is answered', async () => {
    const unasked = responseXml(signedAssertion({ inResponseTo: undefined } as never), { inResponseTo: undefined } as never);
    await validateResponse(unasked, expecting({ answering: 'nothing' }));
    await refused(unasked, 'saml_request_unknown');
    await refused(responseXml(signedAssertion()), 'saml_request_unknown', { answering: 'nothing' });
    await validateResponse(responseXml(signedAssertion()), expecting({ answering: 'anything' }));
  });

  it('a response is valid between its times with one minute of clock skew, otherwise saml_expired', async () => {
    const notOnOrAfter = iso(5 * MINUTE);
    for (const facts of [
      { notOnOrAfter, confirmedUntil: iso(60 * MINUTE) },
      { notOnOrAfter: iso(60 * MINUTE), confirmedUntil: notOnOrAfter },
    ]) {
      const xml = responseXml(signedAssertion(facts));
      await validateResponse(xml, expecting({ clock: clockAt(NOW + 6 * MINUTE - 1) }));
      await refused(xml, 'saml_expired', { clock: clockAt(NOW + 6 * MINUTE) });
    }
    const early = responseXml(signedAssertion({ notBefore: iso(0) }));
    await validateResponse(early, expecting({ clock: clockAt(NOW - MINUTE) }));
    await refused(early, 'saml_expired', { clock: clockAt(NOW - MINUTE - 1) });
    await refused(responseXml(signedAssertion({ confirmedUntil: undefined } as never)), 'saml_expired');
    await refused(responseXml(signedAssertion({ issuedAt: iso(10 * MINUTE), notBefore: iso(-MINUTE) })), 'saml_expired');
    const old = responseXml(signedAssertion({ issuedAt: iso(-8 * MINUTE) }));
    await refused(old, 'saml_expired', { maxAgeMs: 6 * MINUTE });
    const over = `<saml:AuthnStatement AuthnInstant="${iso(-5000)}" SessionNotOnOrAfter="${iso(-2 * MINUTE)}"/>`;
    await refused(responseXml(signedAssertion({ authn: over })), 'saml_expired');
  });

  it('malformed times give saml_message_invalid', async () => {
    for (const text of ['tomorrow', '9999', '2026-03-01', '2026-13-01T00:00:00Z'])
      for (const name of ['notOnOrAfter', 'confirmedUntil', 'notBefore', 'issuedAt'])
        await refused(responseXml(signedAssertion({ [name]: text })), 'saml_message_invalid');
  });

  it('an assertion is accepted once, also concurrently and in another response (saml_replayed)', async () => {
    const expected = expecting();
    const xml = responseXml(signedAssertion());
    const results = await Promise.allSettled([validateResponse(xml, expected), validateResponse(xml, expected)]);
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    // The same assertion in another response is the same assertion.
    await assert.rejects(validateResponse(responseXml(signedAssertion(), { id: '_r2' }), expected), { code: 'saml_replayed' });
  });

  it('the replay cache keeps an assertion until it has expired, and none that was refused', async () => {
    const kept: [string, number][] = [];
    const once = async (key: string, until: number) => kept.push([key, until]) > 0;
    await refused(responseXml(signedAssertion({ audience: 'urn:other' })), 'saml_audience_wrong', { once });
    assert.deepEqual(kept, []);
    await validateResponse(responseXml(signedAssertion()), expecting({ once }));
    assert.equal(kept[0]![1], NOW + 6 * MINUTE);
  });

  it('an error status of the identity provider gives saml_upstream_refused with the status as detail', async () => {
    const status = `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"/></samlp:StatusCode></samlp:Status>`;
    await assert.rejects(validateResponse(responseXml('', { status }), expecting()), {
      code: 'saml_upstream_refused',
      detail: 'urn:oasis:names:tc:SAML:2.0:status:Responder urn:oasis:names:tc:SAML:2.0:status:AuthnFailed',
    });
    await refused(responseXml(signedAssertion(), { status: '' }), 'saml_message_invalid');
  });

  it('another issuer than the expected identity provider gives saml_issuer_wrong', async () => {
    await refused(responseXml(signedAssertion({ issuer: 'https://idp.example.com/other' })), 'saml_issuer_wrong');
    await refused(responseXml(signedAssertion(), { issuer: 'https://idp.example.com/other' }), 'saml_issuer_wrong');
    await refused(sign(responseXml(assertionXml({ issuer: undefined } as never)), '_r1'), 'saml_issuer_wrong');
    await validateResponse(responseXml(signedAssertion(), { issuer: undefined } as never), expecting());
  });

  it('a missing, padded, too long or repeated NameID, or no AuthnStatement, gives saml_message_invalid', async () => {
    for (const nameId of ['', '<saml:NameID/>', '<saml:NameID> maria</saml:NameID>', '<saml:NameID>a<b/>b</saml:NameID>'])
      await refused(responseXml(signedAssertion({ nameId })), 'saml_message_invalid');
    await refused(responseXml(signedAssertion({ nameId: `<saml:NameID>${'a'.repeat(1025)}</saml:NameID>` })), 'saml_message_invalid');
    const two = '<saml:NameID>maria</saml:NameID><saml:NameID>root</saml:NameID>';
    await refused(responseXml(signedAssertion({ nameId: two })), 'saml_message_invalid');
    await refused(responseXml(signedAssertion({ authn: '' })), 'saml_message_invalid');
    const { nameId } = await validateResponse(
      responseXml(signedAssertion({ nameId: '<saml:NameID>M&amp;é&#x1F600;</saml:NameID>' })),
      expecting(),
    );
    assert.equal(nameId.value, 'M&é😀');
  });

  it('one valid subject confirmation of several suffices', async () => {
    const confirmation = (recipient: string) =>
      `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData Recipient="${recipient}" NotOnOrAfter="${iso(MINUTE)}" InResponseTo="_request-1"/></saml:SubjectConfirmation>`;
    const subject = (...recipients: string[]) =>
      `<saml:Subject><saml:NameID>maria</saml:NameID>${recipients.map(confirmation).join('')}</saml:Subject>`;
    await validateResponse(responseXml(signedAssertion({ subject: subject('https://other.example.com', ACS) })), expecting());
    await refused(responseXml(signedAssertion({ subject: subject('https://other.example.com') })), 'saml_recipient_wrong');
    await refused(responseXml(signedAssertion({ subject: subject(ACS) + subject(ACS) })), 'saml_message_invalid');
  });
});
