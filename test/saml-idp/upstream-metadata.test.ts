import assert from 'node:assert/strict';
import type { IdentityProvider } from '../../src/directory/identity-providers/index.js';
import { createUpstreamMetadata } from '../../src/federation/saml/metadata.js';
import { hasCode, silentLogger } from '../../src/kernel/index.js';
import { writeIdpMetadata } from '../../src/saml/index.js';
import { keyOf } from './support/keys.js';

const HOUR = 3600 * 1000;
const certificates = [keyOf('corp').certificate];
const metadata = (entityId: string): string =>
  writeIdpMetadata({ entityId, certificates, ssoUrl: 'https://idp.example/sso', sloUrl: 'https://idp.example/slo', displayName: 'IdP' });

describe('upstream metadata by URL', () => {
  const provider = { name: 'Corp', details: { MetadataURL: 'https://idp.example/metadata' } } as unknown as IdentityProvider;

  /** A metadata URL whose answers the test sets one by one, and a clock. */
  function open() {
    const clock = { at: Date.now(), now: () => clock.at };
    const asked: string[] = [];
    let answer: string | Error = metadata('urn:one');
    const readDocument = async (url: string): Promise<string> => {
      asked.push(url);
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const known = createUpstreamMetadata({ clock, logger: silentLogger, readDocument });
    const entity = async (): Promise<string> => (await known.of(provider)).entityId;
    return { clock, asked, entity, settle: () => known.close(), say: (next: string | Error) => (answer = next) };
  }

  it('metadata is fetched once and, after six hours, again in the background', async () => {
    const { clock, asked, entity, settle, say } = open();
    assert.equal(await entity(), 'urn:one');
    clock.at += 5 * HOUR;
    assert.equal(await entity(), 'urn:one');
    assert.equal(asked.length, 1);
    say(metadata('urn:two'));
    clock.at += 2 * HOUR;
    assert.equal(await entity(), 'urn:one');
    await settle();
    assert.equal(await entity(), 'urn:two');
    assert.equal(asked.length, 2);
  });

  it('a failed or invalid refresh keeps the old metadata and is retried after a minute', async () => {
    const { clock, asked, entity, settle, say } = open();
    await entity();
    clock.at += 7 * HOUR;
    for (const broken of [new Error('gone'), '<a/>', '<!DOCTYPE a><a/>']) {
      say(broken);
      assert.equal(await entity(), 'urn:one');
      await settle();
      const { length } = asked;
      assert.equal(await entity(), 'urn:one');
      await settle();
      assert.equal(asked.length, length);
      clock.at += 61_000;
    }
  });

  it('metadata URL that fails on first fetch gives federation_unreachable and is retried at the next sign-in', async () => {
    const { entity, say } = open();
    say(new Error('gone'));
    await assert.rejects(entity(), (error) => hasCode(error, 'federation_unreachable'));
    say(metadata('urn:late'));
    assert.equal(await entity(), 'urn:late');
  });

  it('metadata past its validUntil is not used', async () => {
    const { clock, entity, say } = open();
    const until = new Date(clock.at + HOUR).toISOString();
    say(metadata('urn:short').replace('entityID=', `validUntil="${until}" entityID=`));
    assert.equal(await entity(), 'urn:short');
    clock.at += HOUR + 1;
    await assert.rejects(entity(), (error) => hasCode(error, 'federation_unreachable'));
    say(metadata('urn:next'));
    assert.equal(await entity(), 'urn:next');
  });

  it('concurrent sign-ins fetch the metadata once', async () => {
    const { asked, entity } = open();
    await Promise.all([entity(), entity(), entity()]);
    assert.equal(asked.length, 1);
  });
});

describe('SAML: registered metadata of upstream providers', () => {
  it('a document is parsed once per version, pool and provider, however often it is used', async () => {
    const known = createUpstreamMetadata({ clock: { now: () => Date.now() }, logger: silentLogger, readDocument: async () => '' });
    const registered = (entityId: string, poolId = 'pool') =>
      ({ poolId, name: 'Corp', details: { MetadataFile: metadata(entityId) } }) as unknown as IdentityProvider;
    const parses = new Set<unknown>();
    for (let request = 0; request < 20; request++) parses.add(await known.of(registered('urn:one')));
    assert.equal(parses.size, 1);
    assert.equal((await known.of(registered('urn:two'))).entityId, 'urn:two');
    assert.equal((await known.of(registered('urn:three', 'other'))).entityId, 'urn:three');
    assert.equal((await known.of(registered('urn:two'))).entityId, 'urn:two');
  });
});
