import type { Binding, NameIdFormat } from '../../saml/index.js';

/** Where a service provider takes responses: always by POST. */
export interface AssertionConsumer {
  readonly url: string;
  readonly index: number;
}

/** Where a service provider takes logout messages. */
export interface LogoutService {
  readonly binding: Binding;
  readonly url: string;
  /** Answers to its own requests go here. Absent: to `url`. */
  readonly responseUrl?: string;
}

/** What a service provider says of itself, in its metadata or by its operator. */
export interface ServiceProviderMetadata {
  readonly entityId: string;
  /** The first is the default. Never empty. */
  readonly assertionConsumers: readonly AssertionConsumer[];
  readonly logout?: LogoutService;
  /** Base64 of their DER. Any of them may have signed a request. */
  readonly signingCertificates: readonly string[];
  readonly encryptionCertificate?: string;
}

/** One attribute of the statement. `source`: an attribute of the pool, or `sub`, `username`, `groups`. */
export interface StatedAttribute {
  readonly name: string;
  readonly source: string;
  /** A URN. Absent: `unspecified`. */
  readonly nameFormat?: string;
}

/** What the operator decides about a service provider. */
export interface ServiceProviderRules {
  readonly nameIdFormat: NameIdFormat;
  /** What `emailAddress` and `unspecified` are read from: an attribute of the pool, `sub` or `username`. Absent: `email`, and `username`. */
  readonly nameIdSource?: string;
  readonly attributes: readonly StatedAttribute[];
  /** Addresses that nobody has proven to be the user's are stated too. */
  readonly stateUnverified: boolean;
  readonly signResponse: boolean;
  readonly signAssertion: boolean;
  readonly encryptAssertion: boolean;
  /** Unsigned sign-in requests are refused. Logout requests always have to be signed. */
  readonly requireSignedRequests: boolean;
  readonly allowIdpInitiated: boolean;
  /** What a response that nobody asked for carries along. */
  readonly defaultRelayState?: string;
}

/** An application that takes its sign-ins from the pool by SAML. */
export interface ServiceProvider extends ServiceProviderMetadata, ServiceProviderRules {
  readonly poolId: string;
  /** Unique in the pool. */
  readonly name: string;
  /** The app client made for it: which identity providers it may use, its look and its triggers are that client's. */
  readonly clientId: string;
  /** Makes persistent names of users differ from those that other service providers know. */
  readonly salt: string;
  /** Its facts are read from here anew, as long as the entity id stays. */
  readonly metadataUrl?: string;
  readonly metadataReadAt?: Date;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Facts given one by one, or as a metadata document, or as its address: one of the three. */
export type MetadataSource = { readonly facts: ServiceProviderMetadata } | { readonly metadata: string } | { readonly metadataUrl: string };

export interface NewServiceProvider {
  readonly poolId: string;
  readonly name: string;
  readonly source: MetadataSource;
  /** What is left out is as `DEFAULT_RULES` has it. */
  readonly rules: Partial<ServiceProviderRules>;
}

/** What is left out stays. */
export interface ServiceProviderChange {
  readonly source?: MetadataSource;
  readonly rules?: Partial<ServiceProviderRules>;
  /** Rules that are to be as if they had never been said. */
  readonly without?: readonly ('nameIdSource' | 'defaultRelayState')[];
}
