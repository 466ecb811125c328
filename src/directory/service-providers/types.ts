import type { Binding, NameIdFormat } from '../../saml/index.js';

/** Assertion consumer service: always HTTP-POST. */
export interface AssertionConsumer {
  readonly url: string;
  readonly index: number;
}

/** Single logout service. */
export interface LogoutService {
  readonly binding: Binding;
  readonly url: string;
  /** Destination of logout responses. Omitted: `url`. */
  readonly responseUrl?: string;
}

/** Metadata of a service provider, from its document or from its operator. */
export interface ServiceProviderMetadata {
  readonly entityId: string;
  /** The first is the default. Never empty. */
  readonly assertionConsumers: readonly AssertionConsumer[];
  readonly logout?: LogoutService;
  /** Base64 of their DER. Requests may be signed by any of them. */
  readonly signingCertificates: readonly string[];
  readonly encryptionCertificate?: string;
}

/**
 * Attribute of the attribute statement. `source`: an attribute of the pool, or `sub`, `username`,
 * `groups`.
 */
export interface StatedAttribute {
  readonly name: string;
  readonly source: string;
  /** URN. Omitted: `unspecified`. */
  readonly nameFormat?: string;
}

/** Operator's settings of a service provider. */
export interface ServiceProviderRules {
  readonly nameIdFormat: NameIdFormat;
  /**
   * Source of `emailAddress` and `unspecified` NameIDs: an attribute of the pool, `sub` or
   * `username`. Omitted: `email`, and `username`.
   */
  readonly nameIdSource?: string;
  readonly attributes: readonly StatedAttribute[];
  /** Unverified addresses are included in statements. */
  readonly stateUnverified: boolean;
  readonly signResponse: boolean;
  readonly signAssertion: boolean;
  readonly encryptAssertion: boolean;
  /** Refuses unsigned sign-in requests. Logout requests always have to be signed. */
  readonly requireSignedRequests: boolean;
  readonly allowIdpInitiated: boolean;
  /** Relay state of an unsolicited response. */
  readonly defaultRelayState?: string;
}

/** Application that signs users in from the pool by SAML. */
export interface ServiceProvider extends ServiceProviderMetadata, ServiceProviderRules {
  readonly poolId: string;
  /** Unique in the pool. */
  readonly name: string;
  /** App client created for it: identity providers, branding and triggers come from that client. */
  readonly clientId: string;
  /** Salt of persistent NameIDs, which makes them differ between service providers. */
  readonly salt: string;
  /** URL from which the metadata is refreshed, as long as the entity id is unchanged. */
  readonly metadataUrl?: string;
  readonly metadataReadAt?: Date;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Metadata as values, as a document, or as its URL: one of the three. */
export type MetadataSource = { readonly facts: ServiceProviderMetadata } | { readonly metadata: string } | { readonly metadataUrl: string };

export interface NewServiceProvider {
  readonly poolId: string;
  readonly name: string;
  readonly source: MetadataSource;
  /** Omitted members: from `DEFAULT_RULES`. */
  readonly rules: Partial<ServiceProviderRules>;
}

/** Change of a service provider; omitted members are kept. */
export interface ServiceProviderChange {
  readonly source?: MetadataSource;
  readonly rules?: Partial<ServiceProviderRules>;
  /** Rules to unset. */
  readonly without?: readonly ('nameIdSource' | 'defaultRelayState')[];
}
