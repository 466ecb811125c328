import type { MessageTemplates } from '../../messaging/index.js';

export type SecurityProfile = 'cognito' | 'strict';

/** Behaviour of the OAuth endpoints where Cognito and OpenID Connect Core 1.0 differ. */
export type ProtocolProfile = 'cognito' | 'openid';

/**
 * Settings of a pool that Cognito does not have: set by the set-up file and by operations of our
 * own, and left untouched by `UpdateUserPool`. Omitted members are off.
 */
export interface PoolExtensions {
  /**
   * Offers to link a federated sign-in to an existing account with the same e-mail address,
   * verified on both sides, after a sign-in to that account.
   */
  readonly linkVerifiedEmail?: boolean;
  /** Days between rotations of signing keys, 2 to 3650; 0: never. Omitted: the server's setting. */
  readonly keyRotationDays?: number;
  /** Clients that register themselves get a registration access token (RFC 7592). */
  readonly registrationManagement?: boolean;
  /** Takes clients whose ID is the URL of their metadata (draft-ietf-oauth-client-id-metadata-document). */
  readonly clientIdMetadataDocuments?: boolean;
  /**
   * Remembers the consent of users to clients from open registration or a metadata document, for https redirect URIs. Omitted: each request
   * is asked about.
   */
  readonly rememberConsent?: boolean;
  /**
   * Client registrations without an initial access token from one address per hour, 0 to 1000000;
   * 0: no limit. Omitted: the server's setting.
   */
  readonly openRegistrationsPerAddress?: number;
  /** The same, from all addresses together. */
  readonly openRegistrationsPerPool?: number;
  /**
   * Liquid templates of messages, by event and language, with Cognito's placeholders. They take
   * precedence over `VerificationMessageTemplate`.
   */
  readonly messageTemplates?: MessageTemplates;
  /**
   * Seconds after a sign-in during which an account may change its credentials (passkeys,
   * authenticator app, second factors, password, e-mail address, phone number, remembered devices),
   * 60 to 86400. Omitted: 15 minutes on the hosted pages, no limit at the AWS API.
   */
  readonly recentSignInSeconds?: number;
  /** Allowed prefixes of phone numbers for text messages, as `+49`. Omitted: all. */
  readonly smsCountries?: readonly string[];
  /**
   * Temporary AWS credentials from a user's sign-in end with the session, the user, and the group
   * whose role they use.
   */
  readonly credentialsFollowSessions?: boolean;
  /** A new or reset password ends the user's other sessions. */
  readonly passwordChangeEndsSessions?: boolean;
  /** Omitted: the server's setting `SECURITY_PROFILE`. `securityOf` resolves it. */
  readonly securityProfile?: SecurityProfile;
  /** Omitted: `cognito`. `protocolProfileOf` resolves it. */
  readonly protocolProfile?: ProtocolProfile;
}
