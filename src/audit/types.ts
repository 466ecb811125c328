import type { RiskAssessment } from '../authentication/index.js';

export type EventType = 'SignIn' | 'SignUp' | 'ForgotPassword' | 'PasswordChange' | 'ResendCode';
export type EventResponse = 'Pass' | 'Fail' | 'InProgress';

export interface EventContext {
  readonly ip?: string;
  /** `Firefox, Linux`, from the user agent. */
  readonly device?: string;
}

export interface Feedback {
  readonly value: 'Valid' | 'Invalid';
  readonly provider: 'Admin' | 'User';
  readonly at: Date;
}

/** One thing that somebody did with an account, or tried to. */
export interface AuthEvent {
  readonly id: string;
  readonly poolId: string;
  /** With `username`: empty where an identity provider named nobody who is known here. */
  readonly sub: string;
  readonly username: string;
  readonly clientId?: string;
  readonly type: EventType;
  readonly response: EventResponse;
  /** The identity provider that the sign-in came through. */
  readonly provider?: string;
  /** Why it failed: the code of the refusal. */
  readonly reason?: string;
  readonly challenges: readonly { readonly name: 'Password' | 'Mfa'; readonly response: 'Success' | 'Failure' }[];
  readonly blocked: boolean;
  /** What was made of it, and why; absent: nobody judged, or there was nothing to say. */
  readonly riskAssessment?: RiskAssessment;
  readonly context: EventContext;
  readonly at: Date;
  readonly feedback?: Feedback;
}

/** What there was in one hour, by `{type}:{response}` and, of what failed, `:{reason}`. `hour` in seconds since the epoch. */
export interface HourOfEvents {
  readonly hour: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** As it happened: whose it is may be known by a name only. */
export type NewAuditEvent = Pick<AuthEvent, 'type' | 'response' | 'challenges' | 'context'> & {
  /** Absent: it gets one. */
  readonly id?: string;
  readonly reason?: string;
  readonly clientId?: string;
  readonly riskAssessment?: RiskAssessment;
  /** With one, an event is kept also when it is nobody's. */
  readonly provider?: string;
  readonly who: { readonly sub: string; readonly username: string } | { readonly name: string };
};
