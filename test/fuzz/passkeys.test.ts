import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PasskeyRequestOptions, RequestContext } from '../../src/authentication/index.js';
import type { User } from '../../src/directory/users/index.js';
import { CodedError } from '../../src/kernel/index.js';
import { type House, openHouse } from '../authentication/support/house.js';
import { createAuthenticator } from '../support/authenticator.js';

const REFUSALS: readonly string[] = [
  'parameter_invalid',
  'passkey_challenge_unknown',
  'passkey_origin_refused',
  'passkey_relying_party_mismatch',
  'passkey_unsupported',
];

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 100);

const damages = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.constantFrom('flip', 'drop', 'add')), {
  minLength: 1,
  maxLength: 4,
});

/** Changes, drops or adds bytes of a base64url text; undefined if the text stays the same. */
function damaged(encoded: string, changes: readonly (readonly [number, number, string])[]): string | undefined {
  const bytes = [...Buffer.from(encoded, 'base64url')];
  for (const [at, value, how] of changes) {
    const index = at % bytes.length;
    if (how === 'flip') bytes[index]! ^= value;
    else bytes.splice(index, how === 'drop' ? 1 : 0, ...(how === 'add' ? [value] : []));
  }
  const text = Buffer.from(bytes).toString('base64url');
  return text === encoded ? undefined : text;
}

describe('fuzz: damaged passkey responses', function () {
  this.timeout(60_000);
  let house: House;
  let on: RequestContext;
  let ann: User;

  before(async () => {
    house = await openHouse();
    on = await house.context({ firstFactors: ['PASSWORD', 'WEB_AUTHN'] });
    ann = await house.confirmed(on, 'ann', 'Correct-horse-1');
  });
  after(() => house.stop());

  const authenticator = () => createAuthenticator({ origin: 'https://id.example' });
  const complete = (credential: unknown) => house.passkeys.completeRegistration(on.pool, ann, on.client, credential);

  async function isRefusedOrMade(credential: unknown): Promise<void> {
    try {
      const { credentialId } = await complete(credential);
      await house.passkeys.remove(on.pool, ann.sub, credentialId);
    } catch (error) {
      assert.ok(error instanceof CodedError && REFUSALS.includes(error.code), String((error as Error).stack));
    }
  }

  it('fuzz: arbitrary JSON as credential is refused with parameter_invalid', () =>
    fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), async (value) => {
        await assert.rejects(complete(value), { code: 'parameter_invalid' });
      }),
      { numRuns: RUNS },
    ));

  it('fuzz: a damaged registration is accepted or refused with a known code', () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom('attestationObject', 'clientDataJSON'), damages, async (part, changes) => {
        const credential = authenticator().create(await house.passkeys.startRegistration(on.pool, ann, on.client));
        const text = damaged(credential.response[part as 'attestationObject'], changes);
        if (text !== undefined) await isRefusedOrMade({ ...credential, response: { ...credential.response, [part]: text } });
      }),
      { numRuns: RUNS },
    ));

  it('fuzz: a damaged assertion never signs in', async () => {
    const key = authenticator();
    await complete(key.create(await house.passkeys.startRegistration(on.pool, ann, on.client)));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('authenticatorData', 'clientDataJSON', 'userHandle'), damages, async (part, changes) => {
        const step = await house.signIn.start(on, { flow: 'choice', username: 'ann', preferred: 'WEB_AUTHN' });
        assert(step.kind === 'challenge' && step.name === 'WEB_AUTHN');
        const credential = key.get(JSON.parse(step.parameters['CREDENTIAL_REQUEST_OPTIONS']!) as PasskeyRequestOptions);
        const text = damaged(credential.response[part as 'userHandle'], changes);
        if (text === undefined) return;
        const CREDENTIAL = JSON.stringify({ ...credential, response: { ...credential.response, [part]: text } });
        const answer = { challenge: 'WEB_AUTHN', session: step.session, responses: { USERNAME: 'ann', CREDENTIAL } } as const;
        await assert.rejects(house.signIn.answer(on, answer), (error) => {
          assert.ok(error instanceof CodedError && ['credentials_wrong', 'parameter_invalid'].includes(error.code), String(error));
          return true;
        });
      }),
      { numRuns: RUNS },
    );
  });
});
