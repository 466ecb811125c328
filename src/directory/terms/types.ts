export type TermsName = 'terms-of-use' | 'privacy-policy';

/** Document linked from the sign-up page of a client. Consent is not recorded. */
export interface Terms {
  readonly poolId: string;
  readonly id: string;
  readonly clientId: string;
  readonly name: TermsName;
  /** Links by language: `cognito:default`, `cognito:french`. The default always exists. */
  readonly links: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type NewTerms = Pick<Terms, 'poolId' | 'clientId' | 'name' | 'links'>;
export type TermsChange = Partial<Pick<Terms, 'name' | 'links'>>;
