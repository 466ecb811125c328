import type { Clock } from '../kernel/index.js';
import type { Binding } from './urns.js';

/** What the metadata of an identity provider say (metadata section 2.4.3). */
export interface IdpMetadata {
  readonly entityId: string;
  /** MDUI, or the organization's. */
  readonly displayName?: string;
  /** At least one; where requests go. */
  readonly signOn: readonly { readonly binding: Binding; readonly url: string }[];
  readonly logout: readonly { readonly binding: Binding; readonly url: string; readonly responseUrl?: string }[];
  /** Base64 of their DER; at least one. Several while they rotate: any of them may have signed. */
  readonly signingCertificates: readonly string[];
  readonly encryptionCertificates: readonly string[];
  readonly wantAuthnRequestsSigned: boolean;
  readonly nameIdFormats: readonly string[];
  /** Milliseconds since the epoch; to be read again, or believed no more, after that. */
  readonly validUntil?: number;
}

/** What a response must be for somebody to believe it. */
export interface ExpectedResponse {
  /** Who answers; certificates are base64 of their DER. */
  readonly idp: { readonly entityId: string; readonly certificates: readonly string[] };
  readonly sp: {
    /** Our entity id, under any of its names. */
    readonly audiences: readonly string[];
    /** Addresses of ours that responses are sent to: as `Recipient` and `Destination`, to the letter. */
    readonly consumers: readonly string[];
    /** PEM; for encrypted assertions, the current key first. Without one they are refused. */
    readonly decryptionKeys?: readonly string[];
  };
  /** The request that it must answer; `nothing`: it must come unasked (IdP-initiated); `anything`: nobody kept the requests. */
  readonly answering: { readonly requestId: string } | 'nothing' | 'anything';
  readonly clock: Clock;
  /** How far the clocks may be apart; a minute when absent. */
  readonly skewMs?: number;
  /** How old the assertion may be, whatever it says of itself. */
  readonly maxAgeMs?: number;
  /** The assertion must carry a signature of its own, too. */
  readonly wantAssertionsSigned?: boolean;
  /** Keeps the key until then (milliseconds since the epoch); false when it was there already. Asked last. */
  readonly once: (key: string, until: number) => Promise<boolean>;
}

/** What a response proved. Times are milliseconds since the epoch. */
export interface Assertion {
  readonly id: string;
  readonly issuer: string;
  readonly issuedAt: number;
  /** To the letter, case and all. */
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
  /** By `Name`; of an attribute that is stated twice all values. Those without a value have an empty list. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  /** Until when it may be handed in. */
  readonly notOnOrAfter: number;
  /** Which of our names it is meant for, and which of our addresses. */
  readonly audience: string;
  readonly recipient: string;
}
