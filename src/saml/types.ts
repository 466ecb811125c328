import type { Clock } from '../kernel/index.js';
import type { Binding } from './urns.js';

/** Metadata of an identity provider (metadata section 2.4.3). */
export interface IdpMetadata {
  readonly entityId: string;
  /** From MDUI, otherwise from `Organization`. */
  readonly displayName?: string;
  /** Single sign-on endpoints; at least one. */
  readonly signOn: readonly { readonly binding: Binding; readonly url: string }[];
  readonly logout: readonly { readonly binding: Binding; readonly url: string; readonly responseUrl?: string }[];
  /** Base64 of the DER; at least one. Several during a key rotation: any of them may have signed. */
  readonly signingCertificates: readonly string[];
  readonly encryptionCertificates: readonly string[];
  readonly wantAuthnRequestsSigned: boolean;
  readonly nameIdFormats: readonly string[];
  /** Milliseconds since the epoch. Afterwards the metadata must be fetched again. */
  readonly validUntil?: number;
  /** Descriptions of unusable parts that were left out. */
  readonly leftOut: readonly string[];
}

/** Values that a response is validated against. */
export interface ExpectedResponse {
  /** Certificates are base64 of the DER. */
  readonly idp: { readonly entityId: string; readonly certificates: readonly string[] };
  readonly sp: {
    /** Accepted audiences: the entity IDs of this service provider. */
    readonly audiences: readonly string[];
    /** Accepted assertion consumer service URLs, compared exactly with `Recipient` and `Destination`. */
    readonly consumers: readonly string[];
    /** Private keys in PEM, the current one first; called for encrypted assertions only. Omitted: these are refused. */
    readonly decryptionKeys?: () => Promise<readonly string[]>;
  };
  /** Expected `InResponseTo`. `nothing`: none (IdP-initiated). `anything`: not checked. */
  readonly answering: { readonly requestId: string } | 'nothing' | 'anything';
  readonly clock: Clock;
  /** Milliseconds that clocks may differ. */
  readonly skewMs: number;
  /** Milliseconds. Longest age of the assertion, whatever its own validity. */
  readonly maxAgeMs?: number;
  /** Whether the assertion itself must be signed. */
  readonly wantAssertionsSigned?: boolean;
  /**
   * Replay cache: stores the key until then (milliseconds since the epoch); false when it is already there. Called after all other checks.
   */
  readonly once: (key: string, until: number) => Promise<boolean>;
}

/** Validated assertion. Times are milliseconds since the epoch. */
export interface Assertion {
  readonly id: string;
  readonly issuer: string;
  readonly issuedAt: number;
  /** Exact, case-sensitive. */
  readonly nameId: {
    readonly value: string;
    readonly format?: string;
    readonly nameQualifier?: string;
    readonly spNameQualifier?: string;
  };
  readonly sessionIndex?: string;
  readonly authnInstant: number;
  readonly authnContext?: string;
  readonly sessionNotOnOrAfter?: number;
  /** Values by `Name`, merged over repeated attributes. Empty list for an attribute without values. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  /** End of the time in which the response may be submitted. */
  readonly notOnOrAfter: number;
  /** Matching audience and assertion consumer service URL. */
  readonly audience: string;
  readonly recipient: string;
}
