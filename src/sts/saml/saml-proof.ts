import { type Clock, createCache, hashToken, SETTING_CACHE_MS } from '../../kernel/index.js';
import {
  type Assertion,
  type IdpMetadata,
  messageInForm,
  readIdpMetadata,
  replayed,
  SamlError,
  type SamlErrorCode,
  validateResponse,
} from '../../saml/index.js';
import { type StsErrorCode, stsError } from '../errors.js';
import type { SamlProviderEntity } from '../iam/entity.js';
import type { AssertionReplayCache } from './assertion-replay.store.js';

/**
 * AWS's messages (IAM user guide, "Troubleshoot SAML federation"), and our own where it has none.
 */
const WORDS: Readonly<Record<SamlErrorCode, readonly [StsErrorCode, string]>> = {
  saml_message_invalid: ['invalid_identity_token', 'Invalid SAML response'],
  saml_signature_invalid: ['invalid_identity_token', 'Response signature invalid'],
  saml_decryption_failed: ['invalid_identity_token', 'Invalid private key'],
  saml_upstream_refused: ['idp_rejected_claim', 'The identity provider reported that authentication failed'],
  saml_issuer_wrong: ['invalid_identity_token', 'Issuer not present in specified provider'],
  saml_audience_wrong: ['invalid_identity_token', 'Response does not contain the required audience'],
  saml_recipient_wrong: ['invalid_identity_token', 'Response was sent to another recipient'],
  saml_request_unknown: ['invalid_identity_token', 'Response answers another request'],
  saml_expired: ['expired_identity_token', 'Token must be redeemed within 5 minutes of issuance'],
  saml_replayed: ['invalid_identity_token', 'Response was used for this role before'],
};

/** Maps refusals of a response to STS errors; other errors pass unchanged. */
export function toStsError(cause: unknown): unknown {
  if (!(cause instanceof SamlError)) return cause;
  const [code, message] = WORDS[cause.code];
  return stsError(code, message, { cause });
}

/** Verified assertion of a registered SAML provider (CreateSAMLProvider). */
export interface SamlProof {
  readonly provider: { readonly arn: string; readonly name: string };
  readonly assertion: Assertion;
  /**
   * Marks the assertion as used. Throws `saml_replayed` when it was used for this purpose before.
   * Call it after all other checks.
   */
  spend(use: string): Promise<void>;
}

export interface SamlProofs {
  /**
   * Verifies a base64 response of this provider, issued within the last five minutes. Undefined: no
   * such provider, or its metadata have expired. Throws `SamlError`. Registrations are read through
   * a cache of five seconds.
   */
  prove(providerArn: string, response: string): Promise<SamlProof | undefined>;
}

/** AWS's limit, without clock skew. */
const MAX_AGE_MS = 5 * 60_000;
const SKEW_MS = 60_000;
/** AWS's limit for `SAMLAssertion`. */
export const MAX_RESPONSE = 100_000;

export function createSamlProofs(parts: {
  readonly registration: (arn: string) => Promise<SamlProviderEntity | undefined>;
  readonly spent: AssertionReplayCache;
  readonly clock: Clock;
  readonly region: string;
  readonly baseUrl: string;
}): SamlProofs {
  const { clock, spent } = parts;
  const sp = serviceProvider(parts);
  const providers = createCache({ clock, lifetimeMs: SETTING_CACHE_MS, max: 1000, load: read });

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
        // The caller may have requested it anywhere: no request to match.
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

/**
 * Entity ids and addresses of AWS that identity providers are configured with, and this server's
 * own.
 */
function serviceProvider({ region, baseUrl }: { readonly region: string; readonly baseUrl: string }) {
  const signIn = ['https://signin.aws.amazon.com/saml', `https://${region}.signin.aws.amazon.com/saml`];
  const entityIds = [baseUrl, `${baseUrl}/saml`];
  return { audiences: ['urn:amazon:webservices', ...signIn, ...entityIds], consumers: [...signIn, ...entityIds] };
}

/** Decodes the response; undefined for invalid base64. */
const xmlOf = (response: string): string => messageInForm(new URLSearchParams({ SAMLResponse: response }))?.xml ?? '';
