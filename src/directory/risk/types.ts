/** Client id of the configuration for every client that has none of its own. */
export const EVERY_CLIENT = 'ALL';

export type PasswordMoment = 'SIGN_IN' | 'PASSWORD_CHANGE' | 'SIGN_UP';

export interface CompromisedRules {
  /** Moments at which passwords are checked. */
  readonly moments: readonly PasswordMoment[];
  readonly action: 'BLOCK' | 'NO_ACTION';
}

export type RiskLevel = 'LOW' | 'MEDIUM' | 'HIGH';
export type RiskAction = 'BLOCK' | 'MFA_IF_CONFIGURED' | 'MFA_REQUIRED' | 'NO_ACTION';

export interface LevelRule {
  readonly action: RiskAction;
  /** The user is notified by e-mail. */
  readonly notify: boolean;
}

/** Text of a notice with Cognito's placeholders. Omitted: the server's own. */
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

/** Threat protection settings of a pool or one of its clients (Cognito SetRiskConfiguration). */
export interface RiskConfiguration {
  readonly poolId: string;
  /** `ALL`, or a client's own configuration, which replaces the pool's. */
  readonly clientId: string;
  /** CIDR ranges from which sign-in is refused. */
  readonly blocked: readonly string[];
  /** CIDR ranges exempt from risk assessment, and never blocked. */
  readonly skipped: readonly string[];
  /** Compromised-credentials detection. Omitted: off. */
  readonly compromised?: CompromisedRules;
  /** Account takeover detection. Omitted: assessed and recorded, without action. */
  readonly takeover?: TakeoverRules;
  readonly updatedAt: Date;
}
