import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { CodedError } from '../../src/kernel/index.js';
import { messageInForm, messageInQuery, readIdpMetadata, validateResponse } from '../../src/saml/index.js';
import { expecting, responseXml, sign, signedAssertion } from './support/issuer.js';
import { refused } from './support/refused.js';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 200);

describe('parsing guard of SAML documents', () => {
  const honest = responseXml(signedAssertion());
  const malformed = (xml: string) => refused(xml, 'saml_message_invalid');

  it('a document type is refused, with or without entities', async () => {
    await malformed(`<!DOCTYPE samlp:Response>${honest}`);
    await malformed(`<!DOCTYPE x [<!ENTITY who SYSTEM "file:///etc/passwd">]>${honest.replace('maria', '&who;')}`);
    await malformed(`<!DOCTYPE x [<!ENTITY % remote SYSTEM "http://127.0.0.1:9/x.dtd"> %remote;]>${honest}`);
    await malformed(`<?xml version="1.0"?>\n<!doctype x>${honest}`);
  });

  it('multiplying entities are refused without expansion (billion laughs)', async () => {
    const laughs = Array.from({ length: 10 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
    const before = process.hrtime.bigint();
    await malformed(`<!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]>${honest.replace('maria', '&l10;')}`);
    assert.ok(process.hrtime.bigint() - before < 1_000_000_000n);
    await malformed(honest.replace('maria', '&l10;'));
  });

  it('comments, processing instructions and CDATA, which split text for some parsers, are refused', async () => {
    // Signed as `admin<!---->.evil`, of which some read `admin` only: the signature does not cover comments.
    const split = sign(responseXml(signedAssertion({ nameId: '<saml:NameID>admin.evil.example</saml:NameID>' })), '_r1');
    for (const piece of ['<!---->', '<?x y?>', '<![CDATA[]]>']) await malformed(split.replace('admin.evil', `admin${piece}.evil`));
  });

  it('documents that are too large, too deep, malformed or several are refused', async () => {
    await malformed(honest.replace('</samlp:Response>', `${' '.repeat(130 * 1024)}</samlp:Response>`));
    await malformed(honest.replace('<samlp:Status>', `${'<a>'.repeat(50)}${'</a>'.repeat(50)}<samlp:Status>`));
    for (const xml of ['', ' ', 'text', '<a>', honest + honest, honest.slice(0, -5), `${honest}<a/>`, `x${honest}`, '<a b="1" b="2"/>'])
      await malformed(xml);
  });

  it('a document that is no SAML 2.0 response with an assertion is refused', async () => {
    await malformed('<a/>');
    await malformed(honest.replaceAll('samlp:Response', 'samlp:LogoutResponse'));
    await malformed(honest.replaceAll('SAML:2.0:protocol', 'SAML:1.1:protocol'));
    await malformed(responseXml(''));
  });

  it('SAMLResponse in a form must be valid base64 of UTF-8', () => {
    const form = (value: string) => new URLSearchParams({ SAMLResponse: value });
    assert.equal(messageInForm(form(Buffer.from(honest).toString('base64')))?.xml, honest);
    for (const value of ['', 'not base64!', '%%%', Buffer.from([0xff, 0xfe, 0x3c]).toString('base64'), 'A'.repeat(300_000)])
      assert.throws(() => messageInForm(form(value)), { code: 'saml_message_invalid' });
  });

  it('input made for slow parsing is refused in less than 3 seconds', () => {
    const before = process.hrtime.bigint();
    for (const space of [' ', '\n', '\t '])
      assert.throws(() => messageInForm(new URLSearchParams({ SAMLResponse: `A${space.repeat(70_000)}!` })), {
        code: 'saml_message_invalid',
      });
    for (const xml of ['<a>'.repeat(18_000), `<a ${'xmlns:b="c" '.repeat(9000)}`, '<r>'.concat('<'.repeat(100_000)), '&'.repeat(100_000)])
      assert.throws(() => readIdpMetadata(xml), { code: 'saml_message_invalid' });
    assert.ok(process.hrtime.bigint() - before < 3_000_000_000n);
  });

  it('base64 with line breaks, or with spaces for plus signs, is accepted', () => {
    const base64 = Buffer.from(`${honest}>>>???`).toString('base64');
    for (const text of [base64.replace(/.{76}/g, '$&\r\n'), base64.replaceAll('+', ' '), ` ${base64}\n`])
      assert.equal(messageInForm(new URLSearchParams({ SAMLResponse: text }))?.xml, `${honest}>>>???`);
  });

  it('a deflate bomb in the redirect binding is refused without inflating it', () => {
    const bomb = deflateRawSync(Buffer.alloc(50_000_000, 0x20)).toString('base64');
    const before = process.memoryUsage().arrayBuffers;
    assert.throws(() => messageInQuery(`SAMLResponse=${encodeURIComponent(bomb.slice(0, 40_000))}`), { code: 'saml_message_invalid' });
    assert.throws(() => messageInQuery(`SAMLResponse=${encodeURIComponent(bomb)}`), { code: 'saml_message_invalid' });
    assert.ok(process.memoryUsage().arrayBuffers - before < 20_000_000);
  });

  it('random changes of a response give a CodedError or the unchanged subject, never a fault', async () => {
    const piece = fc.oneof(
      fc.constantFrom('<', '>', '</', '/>', '<saml:Assertion', ' ID="_a1"', '<!--', '&amp;', '&#0;', '&x;', ']]>', '\u0000', '<?', '"'),
      fc.string({ maxLength: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(honest.length), fc.nat(80), fc.array(piece, { maxLength: 4 }), async (start, length, pieces) => {
        const xml = honest.slice(0, start) + pieces.join('') + honest.slice(start + length);
        const outcome = await validateResponse(xml, expecting()).catch((error: unknown) => error);
        if (outcome instanceof CodedError) return;
        // If it is accepted, the subject must be unchanged.
        assert.equal((outcome as { nameId?: { value: string } }).nameId?.value, 'maria', String(outcome));
      }),
      { numRuns: RUNS },
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        for (const read of [readIdpMetadata, (xml: string) => messageInForm(new URLSearchParams({ SAMLResponse: xml }))]) {
          try {
            read(pieces.join(''));
          } catch (error) {
            assert.ok(error instanceof CodedError, String(error));
          }
        }
      }),
      { numRuns: RUNS },
    );
  });
});
