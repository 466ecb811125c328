import type { OperationType, RiskAssessment } from '../authentication/index.js';

export type EventType = Exclude<OperationType, 'Invitation'>;
export type EventResponse = 'Pass' | 'Fail' | 'InProgress';

export interface EventContext {
  readonly ip?: string;
  /** Device label from the user agent, such as `Firefox, Linux`. */
  readonly device?: string;
}

export interface Feedback {
  readonly value: 'Valid' | 'Invalid';
  readonly provider: 'Admin' | 'User';
  readonly at: Date;
}

/** Audit event (Cognito `AuthEvent`). */
export interface AuthEvent {
  readonly id: string;
  readonly poolId: string;
  /** Empty, as is `username`, where an identity provider identified no known user. */
  readonly sub: string;
  readonly username: string;
  readonly clientId?: string;
  readonly type: EventType;
  readonly response: EventResponse;
  /** Identity provider of a federated sign-in. */
  readonly provider?: string;
  /** Error code of a failure. */
  readonly reason?: string;
  readonly challenges: readonly { readonly name: 'Password' | 'Mfa'; readonly response: 'Success' | 'Failure' }[];
  readonly blocked: boolean;
  /** Risk assessment. Omitted: not assessed, or no risk. */
  readonly riskAssessment?: RiskAssessment;
  readonly context: EventContext;
  readonly at: Date;
  readonly feedback?: Feedback;
}

/** Counts of one hour by `{type}:{response}` and, for failures, `:{reason}`. `hour` in seconds since the epoch. */
export interface HourOfEvents {
  readonly hour: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** Event as recorded; the user may be known by name only. */
export type NewAuditEvent = Pick<AuthEvent, 'type' | 'response' | 'challenges' | 'context'> & {
  /** Omitted: generated. */
  readonly id?: string;
  readonly reason?: string;
  readonly clientId?: string;
  readonly riskAssessment?: RiskAssessment;
  /** Identity provider; events with one are stored even without a user. */
  readonly provider?: string;
  readonly who: { readonly sub: string; readonly username: string } | { readonly name: string };
};
