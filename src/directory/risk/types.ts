/** Every client of the pool that has none of its own. */
export const EVERY_CLIENT = 'ALL';

export type PasswordMoment = 'SIGN_IN' | 'PASSWORD_CHANGE' | 'SIGN_UP';

export interface CompromisedRules {
  /** When passwords are looked up. */
  readonly moments: readonly PasswordMoment[];
  readonly action: 'BLOCK' | 'NO_ACTION';
}

export type RiskLevel = 'LOW' | 'MEDIUM' | 'HIGH';
export type RiskAction = 'BLOCK' | 'MFA_IF_CONFIGURED' | 'MFA_REQUIRED' | 'NO_ACTION';

export interface LevelRule {
  readonly action: RiskAction;
  /** The user is told by e-mail. */
  readonly notify: boolean;
}

/** Words of a notice in Cognito's placeholders; absent: the house's. */
export interface NoticeMail {
  readonly subject: string;
  readonly html?: string;
  readonly text?: string;
}

export interface TakeoverRules {
  readonly levels: Readonly<Partial<Record<RiskLevel, LevelRule>>>;
  readonly notices?: {
    readonly sourceArn: string;
    readonly from?: string;
    readonly replyTo?: string;
    readonly blocked?: NoticeMail;
    readonly noAction?: NoticeMail;
    readonly mfa?: NoticeMail;
  };
}

/** What is held against threats, for a pool or one of its clients. */
export interface RiskConfiguration {
  readonly poolId: string;
  /** `ALL`, or a client's own, which stands instead of the pool's. */
  readonly clientId: string;
  /** CIDR ranges that nobody signs in from. */
  readonly blocked: readonly string[];
  /** CIDR ranges that are never judged. They are not blocked either. */
  readonly skipped: readonly string[];
  /** Passwords that are in everybody's lists. Absent: nobody looks. */
  readonly compromised?: CompromisedRules;
  /** Sign-ins that may not be the account's owner. Absent: judged and recorded, and nothing is done. */
  readonly takeover?: TakeoverRules;
  readonly updatedAt: Date;
}
