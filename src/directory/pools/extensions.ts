import type { MessageTemplates } from '../../messaging/index.js';
import type { SecurityProfile } from './security-profile.js';

/**
 * What a pool can do beyond Cognito: set by the set-up file and by the operations of our own service, never by Cognito's, whose
 * `UpdateUserPool` leaves all of it as it is. Absent members are off.
 */
export interface PoolExtensions {
  /**
   * Who signs in through a provider with an e-mail address that both prove is offered to link that to the account here that has the
   * address, by signing in to it.
   */
  readonly linkVerifiedEmail?: boolean;
  /** Days that signing keys sign before the next ones take over, 2 to 3650; 0: never. Absent: as the server's setting says. */
  readonly keyRotationDays?: number;
  /** Clients that register themselves get a token to read, change and remove themselves with (RFC 7592). */
  readonly registrationManagement?: boolean;
  /** Words of messages in Liquid, by event and language, with Cognito's placeholders. They count before the pool's `VerificationMessageTemplate`. */
  readonly messageTemplates?: MessageTemplates;
  /**
   * Seconds after a sign-in during which an account may change how it is proven (passkeys, authenticator app, second factors, password,
   * e-mail address, phone number, remembered devices), 60 to 86400. Absent: 15 minutes on the hosted pages, no limit at the AWS API.
   */
  readonly recentSignInSeconds?: number;
  /** Prefixes of the numbers that text messages go to, as `+49`. Absent: all. */
  readonly smsCountries?: readonly string[];
  /** Temporary AWS credentials that a user got by signing in end with the session, the user, and the group whose role they use. */
  readonly credentialsFollowSessions?: boolean;
  /** A new or reset password ends the user's other sessions. */
  readonly passwordChangeEndsSessions?: boolean;
  /** Omitted: the server's setting `SECURITY_PROFILE`. What it decides: `securityOf`. */
  readonly securityProfile?: SecurityProfile;
}
