import assert from 'node:assert/strict';
import { type Profile, Strategy, type VerifiedCallback } from '@node-saml/passport-saml';
import { arrive, formIn, type SamlHouse, startHouse } from './support/house.js';
import { keyOf } from './support/keys.js';

describe('SAML service provider with passport', () => {
  let house: SamlHouse;
  before(async () => {
    house = await startHouse();
  });
  after(() => house.stop());

  it('passport-saml signs users in with the values of the metadata and refuses a changed response', async () => {
    const poolId = await house.pool();
    const ada = await house.person(poolId);
    await house.application(poolId, 'passport');
    const metadata = await (await fetch(`${house.server.url}/${poolId}/saml/metadata`)).text();
    const sso = /SingleSignOnService Binding="[^"]+HTTP-Redirect" Location="([^"]+)"/.exec(metadata)![1]!;
    const verify = (profile: Profile | null, done: VerifiedCallback): void => done(null, { ...profile });
    const strategy = new Strategy(
      {
        entryPoint: sso,
        idpCert: /<ds:X509Certificate>([^<]+)</.exec(metadata)![1]!,
        issuer: 'https://passport.example/saml',
        callbackUrl: 'https://passport.example/acs',
        privateKey: keyOf('pas').privateKey,
        signatureAlgorithm: 'sha256',
        digestAlgorithm: 'sha256',
        identifierFormat: null,
        disableRequestedAuthnContext: true,
      },
      verify,
      verify,
    );

    /** Runs the strategy on a request, with the functions that passport gives it. */
    const act = (req: object): Promise<{ redirect?: string; user?: Record<string, unknown> }> =>
      new Promise((resolve, reject) => {
        const acting = Object.assign(Object.create(strategy) as Strategy, {
          redirect: (redirect: string) => resolve({ redirect }),
          success: (user: Record<string, unknown>) => resolve({ user }),
          fail: () => reject(new Error('refused')),
          error: reject,
        });
        void acting.authenticate(Object.assign({ headers: {}, query: {}, body: {}, method: 'GET' }, req) as never, {});
      });

    const { redirect } = await act({});
    const form = formIn((await arrive(house.browser(), redirect!, {}, ada)).html)!;
    const { user } = await act({ method: 'POST', body: form.fields });
    assert.equal(user?.['email'], ada.email);
    const xml = Buffer.from(form.fields['SAMLResponse']!, 'base64').toString().replaceAll('ada@', 'eve@');
    await assert.rejects(act({ method: 'POST', body: { SAMLResponse: Buffer.from(xml).toString('base64') } }));
  });
});
