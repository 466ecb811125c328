import { type Clock, createCache, hashToken } from '../../kernel/index.js';
import { type Assertion, type IdpMetadata, messageInForm, readIdpMetadata, replayed, validateResponse } from '../../saml/index.js';
import type { SamlProviderEntity } from '../iam/entity.js';
import type { SpentAssertions } from './spent-assertions.store.js';

/** Whom a SAML provider that somebody registered (CreateSAMLProvider) says that somebody is. */
export interface SamlProof {
  readonly provider: { readonly arn: string; readonly name: string };
  readonly assertion: Assertion;
  /** Throws `saml_replayed` when the assertion was used for this before. To be called when nothing else can refuse any more. */
  spend(use: string): Promise<void>;
}

export interface SamlProofs {
  /**
   * What a response, in base64, proves of whom this provider signed in, not more than five minutes ago. Undefined: no such
   * provider, or its metadata are not valid any more. Throws `SamlError`. Registrations are read through a cache of five seconds.
   */
  prove(providerArn: string, response: string): Promise<SamlProof | undefined>;
}

const CACHE_MS = 5000;
/** AWS's, to the second: no skew is added to an age. */
const MAX_AGE_MS = 5 * 60_000;
const SKEW_MS = 60_000;
/** AWS's limit for `SAMLAssertion`. */
export const MAX_RESPONSE = 100_000;

export function createSamlProofs(parts: {
  readonly registration: (arn: string) => Promise<SamlProviderEntity | undefined>;
  readonly spent: SpentAssertions;
  readonly clock: Clock;
  readonly region: string;
  readonly baseUrl: string;
}): SamlProofs {
  const { clock, spent } = parts;
  const sp = serviceProvider(parts);
  const providers = createCache({ clock, lifetimeMs: CACHE_MS, max: 1000, load: read });

  async function read(arn: string): Promise<{ name: string; validUntil: number; metadata: IdpMetadata } | undefined> {
    const registered = await parts.registration(arn);
    return registered && { name: registered.name, validUntil: registered.validUntil, metadata: readIdpMetadata(registered.metadata) };
  }

  return {
    async prove(arn, response) {
      const provider = arn.length > 2048 ? undefined : await providers.get(arn);
      if (!provider || clock.now() >= provider.validUntil) return undefined;
      const { name, metadata } = provider;
      let mark: readonly [key: string, until: number] | undefined;
      const assertion = await validateResponse(xmlOf(response), {
        idp: { entityId: metadata.entityId, certificates: metadata.signingCertificates },
        sp,
        // It is handed over by whoever asked the identity provider; who that was is not known here.
        answering: 'anything',
        clock,
        skewMs: SKEW_MS,
        maxAgeMs: MAX_AGE_MS - SKEW_MS,
        once: async (...given) => {
          mark = given;
          return true;
        },
      });
      return {
        provider: { arn, name },
        assertion,
        async spend(use) {
          const [key, until] = mark!;
          if (!(await spent.spend(hashToken(`${arn}\0${use}\0${key}`), until))) throw replayed();
        },
      };
    },
  };
}

/** The names and addresses that identity providers were set up with for AWS, and this server's own. */
function serviceProvider({ region, baseUrl }: { readonly region: string; readonly baseUrl: string }) {
  const signIn = ['https://signin.aws.amazon.com/saml', `https://${region}.signin.aws.amazon.com/saml`];
  const own = [baseUrl, `${baseUrl}/saml`];
  return { audiences: ['urn:amazon:webservices', ...signIn, ...own], consumers: [...signIn, ...own] };
}

/** What is no base64 is no message either. */
const xmlOf = (response: string): string => messageInForm(new URLSearchParams({ SAMLResponse: response }))?.xml ?? '';
