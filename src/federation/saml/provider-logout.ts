import type { IdentityProvider, IdentityProviders } from '../../directory/identity-providers/index.js';
import { type Clock, CodedError, defined, type Ids, type Logger } from '../../kernel/index.js';
import {
  type Binding,
  claimedIssuer,
  type IdpMetadata,
  isSigned,
  type ReceivedMessage,
  readLogoutRequest,
  type SamlKey,
  STATUS,
  writeLogoutResponse,
} from '../../saml/index.js';
import { refusals } from '../errors.js';
import type { PoolKeys } from './keys.js';
import type { UpstreamMetadata } from './metadata.js';
import { spEntityId } from './saml-upstream.js';

/** LogoutRequest. A signature that it has is valid. */
export interface ReceivedLogout {
  readonly signed: boolean;
  readonly provider: string;
  readonly requestId: string;
  readonly nameId: string;
  readonly destination?: string;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  readonly notOnOrAfter?: number;
}

/** Unsigned LogoutResponse and its signer. */
export interface LogoutAnswer {
  readonly xml: string;
  readonly id: string;
  readonly to: string;
  readonly binding: Binding;
  readonly key: SamlKey;
}

/** Single logout initiated by identity providers (SAML 2.0 Profiles section 4.4) with `IDPSignout`. */
export interface ProviderLogout {
  /** Reads a LogoutRequest, and verifies a signature that it has. Throws `federation_unknown_provider`, `saml_message_invalid`, `saml_signature_invalid`. */
  receive(poolId: string, message: ReceivedMessage): Promise<ReceivedLogout>;
  /** LogoutResponse. Undefined when the provider has no endpoint for it, or was deleted. */
  answer(poolId: string, request: Pick<ReceivedLogout, 'provider' | 'requestId'>, partial: boolean): Promise<LogoutAnswer | undefined>;
}

const PAGE = 60;

export function createProviderLogout(parts: {
  readonly identityProviders: Pick<IdentityProviders, 'find' | 'list'>;
  readonly upstreamMetadata: Pick<UpstreamMetadata, 'of'>;
  readonly keys: PoolKeys;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly logger: Logger;
}): ProviderLogout {
  const { identityProviders, upstreamMetadata, keys, clock, ids, logger } = parts;

  /** Undefined where metadata is unreadable: one such provider must not prevent the logout of another's users. */
  async function metadataOf(provider: IdentityProvider): Promise<IdpMetadata | undefined> {
    if (provider.kind !== 'SAML' || provider.details['IDPSignout'] !== 'true') return undefined;
    return upstreamMetadata.of(provider).catch((err: unknown) => {
      if (!(err instanceof CodedError)) throw err;
      logger.info({ pool: provider.poolId, provider: provider.name, err }, 'the metadata of a provider cannot be read');
      return undefined;
    });
  }

  async function named(poolId: string, entityId: string): Promise<{ provider: IdentityProvider; metadata: IdpMetadata } | undefined> {
    let after: string | undefined;
    do {
      const page = await identityProviders.list(poolId, { limit: PAGE, ...defined({ after }) });
      for (const provider of page.items) {
        const metadata = await metadataOf(provider);
        if (metadata?.entityId === entityId) return { provider, metadata };
      }
      after = page.next;
    } while (after !== undefined);
    return undefined;
  }

  return {
    async receive(poolId, message) {
      const found = await named(poolId, claimedIssuer(message));
      if (!found) throw refusals.unknownProvider();
      const { provider, metadata } = found;
      const signed = isSigned(message);
      const request = readLogoutRequest(message, metadata.signingCertificates, { mustBeSigned: signed });
      const { id, issuer, nameId, destination, issuedAt, notOnOrAfter } = request;
      // The provider was looked up by an unverified issuer: compared after verification.
      if (issuer !== metadata.entityId) throw refusals.unknownProvider();
      return {
        signed,
        provider: provider.name,
        requestId: id,
        nameId,
        issuedAt,
        ...defined({ destination, notOnOrAfter }),
      };
    },

    async answer(poolId, { provider: name, requestId }, partial) {
      const provider = await identityProviders.find(poolId, name);
      const service = provider && (await metadataOf(provider))?.logout[0];
      if (!service) return undefined;
      const { binding, url, responseUrl: to = url } = service;
      const id = `_${ids.uuid()}`;
      const header = { id, issuer: spEntityId(poolId), destination: to, now: clock.now() };
      const status = partial ? [STATUS.success, STATUS.partialLogout] : [STATUS.success];
      return { xml: writeLogoutResponse(header, { inResponseTo: requestId, status }), id, to, binding, key: await keys.signing(poolId) };
    },
  };
}
