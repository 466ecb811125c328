import type { IdentityProvider } from '../../directory/identity-providers/index.js';
import { type Clock, defined, type Ids } from '../../kernel/index.js';
import {
  type Assertion,
  type IdpMetadata,
  NAME_ID_FORMATS,
  redirectUrl,
  validateResponse,
  writeAuthnRequest,
  writeLogoutRequest,
  writeSpMetadata,
} from '../../saml/index.js';
import { refusals } from '../errors.js';
import type { PoolKeys } from './keys.js';
import type { UpstreamMetadata } from './metadata.js';

/** Several values for one attribute, as Cognito writes them: `[a, b]`. */
const joined = (values: readonly string[]): string => (values.length === 1 ? values[0]! : `[${values.join(', ')}]`);

/** Claims of an assertion: its attributes by name; attributes without a value are left out. */
export function claimsIn({ attributes }: Assertion): Readonly<Record<string, string>> {
  return Object.fromEntries([...attributes].flatMap(([name, values]) => (values.length === 0 ? [] : [[name, joined(values)]])));
}

/** Entity ID of the pool as a service provider: audience of assertions, as in Cognito. */
export const spEntityId = (poolId: string): string => `urn:amazon:cognito:sp:${poolId}`;

/** SAML service provider of a pool towards one identity provider (SAML 2.0 Profiles section 4.1). */
export interface SamlUpstream {
  /** AuthnRequest: URL for the browser. `requestId` must be kept until the response. Throws `federation_unreachable`. */
  begin(
    provider: IdentityProvider,
    request: { readonly acsUrl: string; readonly relayState: string; readonly forceAuthn?: boolean },
  ): Promise<{ readonly url: string; readonly requestId: string }>;
  /**
   * Verifies a response. `requestId`: of a request that can be answered once; omitted: unsolicited, for providers with `IDPInit`, and the
   * assertion is accepted once. Throws `SamlError`, `federation_unreachable`, `federation_unsolicited`.
   */
  finish(
    provider: IdentityProvider,
    answer: { readonly xml: string; readonly acsUrls: readonly string[]; readonly requestId?: string },
  ): Promise<Assertion>;
  /** LogoutRequest: URL for the browser that signs out; undefined for providers without `IDPSignout` or without an endpoint. */
  signOut(
    provider: IdentityProvider,
    request: {
      readonly nameId: Assertion['nameId'];
      readonly sessionIndex?: string;
      readonly relayState: string;
      readonly requestId: string;
    },
  ): Promise<{ readonly url: string } | undefined>;
  /** Service provider metadata for the operator of the identity provider. `signsRequests`: all AuthnRequests of the pool are signed. */
  metadata(poolId: string, urls: { readonly acsUrl: string; readonly sloUrl: string; readonly signsRequests?: boolean }): Promise<string>;
}

/** Maximum age of unsolicited responses, as in Cognito. */
const UNASKED_AGE_MS = 6 * 60_000;

export function createSamlUpstream(parts: {
  readonly upstreamMetadata: Pick<UpstreamMetadata, 'of'>;
  readonly keys: PoolKeys;
  readonly clock: Clock;
  /** Seconds. */
  readonly clockTolerance: number;
  readonly ids: Pick<Ids, 'uuid'>;
  /** Replay cache: keeps a key of a pool until then; false when it exists already. */
  readonly once: (poolId: string, key: string, until: number) => Promise<boolean>;
}): SamlUpstream {
  const { upstreamMetadata, keys, clock, ids, once } = parts;

  function addressOf(services: IdpMetadata['signOn'], name: string): string {
    const found = services.find(({ binding }) => binding === 'redirect');
    if (!found) throw refusals.unreachable({ detail: `${name} takes no requests by redirect` });
    return found.url;
  }

  return {
    async begin(provider, { acsUrl, relayState, forceAuthn }) {
      const { poolId, name, details } = provider;
      const { signOn, wantAuthnRequestsSigned } = await upstreamMetadata.of(provider);
      const destination = addressOf(signOn, name);
      const requestId = `_${ids.uuid()}`;
      const xml = writeAuthnRequest({
        id: requestId,
        issuer: spEntityId(poolId),
        destination,
        acsUrl,
        ...defined({ forceAuthn: forceAuthn ? forceAuthn : undefined }),
        now: clock.now(),
      });
      const signs = details['RequestSigningAlgorithm'] !== undefined || wantAuthnRequestsSigned;
      const key = signs ? await keys.signing(poolId) : undefined;
      return { url: redirectUrl(destination, { kind: 'SAMLRequest', xml, relayState }, key), requestId };
    },

    async finish(provider, { xml, acsUrls, requestId }) {
      const { poolId, name, details } = provider;
      if (requestId === undefined && details['IDPInit'] !== 'true') throw refusals.unsolicited(name);
      const { entityId, signingCertificates: certificates } = await upstreamMetadata.of(provider);
      return validateResponse(xml, {
        idp: { entityId, certificates },
        sp: {
          audiences: [spEntityId(poolId)],
          consumers: acsUrls,
          // The metadata publish a certificate for any identity provider to encrypt for, whatever `EncryptedResponses` says.
          decryptionKeys: async () => [(await keys.encryption(poolId)).privateKey],
        },
        answering: requestId === undefined ? 'nothing' : { requestId },
        clock,
        skewMs: parts.clockTolerance * 1000,
        ...defined({ maxAgeMs: requestId === undefined ? UNASKED_AGE_MS : undefined }),
        // A solicited response is consumed with its request, which the caller keeps and which can be answered once.
        once: async (key, until) => requestId !== undefined || once(poolId, key, until),
      });
    },

    async signOut(provider, { nameId, sessionIndex, relayState, requestId }) {
      const { poolId, details } = provider;
      if (details['IDPSignout'] !== 'true') return undefined;
      const { logout } = await upstreamMetadata.of(provider);
      const service = logout.find(({ binding }) => binding === 'redirect');
      if (!service) return undefined;
      const header = { id: requestId, issuer: spEntityId(poolId), destination: service.url, now: clock.now() };
      const format = nameId.format ?? NAME_ID_FORMATS.unspecified;
      const xml = writeLogoutRequest(header, { nameId: { ...nameId, format }, ...defined({ sessionIndex }) });
      return { url: redirectUrl(service.url, { kind: 'SAMLRequest', xml, relayState }, await keys.signing(poolId)) };
    },

    async metadata(poolId, { acsUrl, sloUrl, signsRequests = false }) {
      const [signing, encryption] = [await keys.signing(poolId), await keys.encryption(poolId)];
      return writeSpMetadata({
        entityId: spEntityId(poolId),
        acsUrl,
        sloUrl,
        signingCertificate: signing.certificate,
        encryptionCertificate: encryption.certificate,
        signsRequests,
      });
    },
  };
}
