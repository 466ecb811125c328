import type { IdentityProvider, IdentityProviders } from '../../directory/identity-providers/index.js';
import { type Clock, type CodedError, defined, type Ids, type Logger } from '../../kernel/index.js';
import { type Assertion, type IdpMetadata, messageInForm, SamlError } from '../../saml/index.js';
import type { Connection } from '../../storage/index.js';
import type { SamlSigningKeys } from '../../tokens/index.js';
import { refusals } from '../errors.js';
import type { Connector } from '../types.js';
import { createPoolKeys } from './keys.js';
import { createUpstreamMetadata } from './metadata.js';
import { createProviderLogout, type ProviderLogout } from './provider-logout.js';
import { claimsIn, createSamlUpstream, type SamlUpstream } from './saml-upstream.js';
import { createUpstreamLogout, type UpstreamLogout } from './upstream-logout.js';
import { createUpstreamSessionStore } from './upstream-sessions.store.js';
import { createUsedAssertions } from './used-assertions.store.js';

/** SAML 2.0 connector, and what the SAML endpoints need beyond it. */
export interface SamlConnector {
  readonly kind: Connector;
  readonly metadata: SamlUpstream['metadata'];
  /**
   * Details that DescribeIdentityProvider adds for SAML providers, as in Cognito; empty for other types, and while metadata is unreadable.
   */
  detailsOf(provider: IdentityProvider): Promise<Readonly<Record<string, string>>>;
  readonly logout: Pick<UpstreamLogout, 'begin' | 'succeeded'> & ProviderLogout;
  close(): Promise<void>;
}

export function createSamlConnector(parts: {
  readonly connection: Connection;
  readonly identityProviders: Pick<IdentityProviders, 'find' | 'list'>;
  readonly samlSigningKeys: SamlSigningKeys;
  /** Reads a URL with limits on time and size. */
  readonly readDocument: (url: string) => Promise<string>;
  readonly clock: Clock;
  /** Seconds. */
  readonly clockTolerance: number;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly logger: Logger;
}): SamlConnector {
  const { connection } = parts;
  const keys = createPoolKeys(parts.samlSigningKeys);
  const upstreamMetadata = createUpstreamMetadata(parts);
  const used = createUsedAssertions(connection);
  const upstream = createSamlUpstream({ ...parts, upstreamMetadata, keys, once: used.once });
  const store = createUpstreamSessionStore(connection);
  const logout = createUpstreamLogout({ ...parts, store, upstream, upstreamMetadata });

  /** Whether requests to every SAML provider of the pool are signed; those that are for the provider's metadata only are not counted. */
  async function signsEveryRequest(poolId: string): Promise<boolean> {
    let found = false;
    let after: string | undefined;
    do {
      const { items, next } = await parts.identityProviders.list(poolId, { limit: 60, ...defined({ after }) });
      const providers = items.filter(({ kind }) => kind === 'SAML');
      if (providers.some(({ details }) => details['RequestSigningAlgorithm'] === undefined)) return false;
      found ||= providers.length > 0;
      after = next;
    } while (after !== undefined);
    return found;
  }

  async function proven(
    provider: IdentityProvider,
    parameters: Readonly<Record<string, string>>,
    answer: { acsUrls: string[]; requestId?: string },
  ) {
    try {
      const { kind, xml } = messageInForm(new URLSearchParams(parameters)) ?? { kind: undefined, xml: '' };
      if (kind !== 'SAMLResponse') throw refusals.answer({ detail: 'no SAML response in it' });
      return await upstream.finish(provider, { xml, ...answer });
    } catch (error) {
      throw error instanceof SamlError ? refusalOf(error) : error;
    }
  }

  return {
    kind: {
      async begin(provider, { returnUrl, state, fresh }) {
        const request = { acsUrl: returnUrl, relayState: state, ...defined({ forceAuthn: fresh ? true : undefined }) };
        const { url, requestId } = await upstream.begin(provider, request);
        return { url, memory: { requestId } };
      },

      async finish(provider, { parameters, returnUrl, memory }) {
        const requestId = memory === undefined ? {} : { requestId: memory['requestId'] ?? '' };
        const assertion: Assertion = await proven(provider, parameters, { acsUrls: [returnUrl], ...requestId });
        await logout.remember(provider, assertion);
        const claims = claimsIn(assertion);
        return { subject: assertion.nameId.value, claims, sources: { samlResponse: claims } };
      },
    },
    metadata: async (poolId, urls) => upstream.metadata(poolId, { ...urls, signsRequests: await signsEveryRequest(poolId) }),
    async detailsOf(provider) {
      if (provider.kind !== 'SAML') return {};
      const found = await upstreamMetadata.of(provider).catch(() => undefined);
      const redirect = (services: IdpMetadata['signOn'] = []) => services.find(({ binding }) => binding === 'redirect')?.url;
      const [sso, slo] = [redirect(found?.signOn), redirect(found?.logout)];
      const encrypted = provider.details['EncryptedResponses'] === 'true';
      return {
        ...defined({
          SSORedirectBindingURI: sso,
          SLORedirectBindingURI: slo,
          ActiveEncryptionCertificate: encrypted ? (await keys.encryption(provider.poolId)).certificate : undefined,
        }),
      };
    },
    logout: { ...logout, ...createProviderLogout({ ...parts, upstreamMetadata, keys }) },
    close: () => upstreamMetadata.close(),
  };
}

/** Error texts as Cognito's. The reason is only logged. */
function refusalOf(error: SamlError): CodedError {
  if (error.code === 'saml_upstream_refused') return refusals.refused(error.message, error.detail);
  const message =
    error.code === 'saml_signature_invalid'
      ? 'Invalid SAML response received: SAML Response signature is invalid'
      : `Invalid SAML response received: ${error.message}`;
  return refusals.samlResponse(message, { cause: error });
}
