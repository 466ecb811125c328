export type TermsName = 'terms-of-use' | 'privacy-policy';

/** A document that people see a link to when they sign up at a client. Nobody's consent is recorded. */
export interface Terms {
  readonly poolId: string;
  readonly id: string;
  readonly clientId: string;
  readonly name: TermsName;
  /** By language: `cognito:default`, `cognito:french`. The default is always there. */
  readonly links: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type NewTerms = Pick<Terms, 'poolId' | 'clientId' | 'name' | 'links'>;
export type TermsChange = Partial<Pick<Terms, 'name' | 'links'>>;
