/**
 * Sign-in at a user pool that temporary credentials depend on: they end with it, and so do
 * credentials of chained roles.
 */
export interface SignIn {
  readonly poolId: string;
  readonly sub: string;
  /** `origin_jti` of an ID token. */
  readonly originJti?: string;
  /** `SessionIndex` of a SAML assertion. */
  readonly sessionIndex?: string;
  /** Groups, or roles of groups, that gave the role: the user has to be in one of them. */
  readonly needs?: MembershipNeed;
}

export interface MembershipNeed {
  readonly kind: 'groups' | 'roles';
  readonly anyOf: readonly string[];
}

/**
 * Sign-in checks, provided by the app. Pools whose credentials outlive sessions have no sign-ins
 * here.
 */
export interface SignIns {
  /**
   * Reports whether the sign-in is active; a change is visible within five seconds on all nodes. No
   * read with a warm cache, and one read for concurrent calls.
   */
  stands(signIn: SignIn): Promise<boolean>;
  /** Returns the sign-in of a verified ID token. */
  ofToken(claims: { readonly poolId: string; readonly sub: string; readonly origin_jti?: string }): Promise<SignIn | undefined>;
  /** Returns the sign-in of a verified assertion that one of the user pools issued. One read. */
  ofAssertion(assertion: { readonly issuer: string; readonly sessionIndex?: string }): Promise<SignIn | undefined>;
  /**
   * Adds the membership that the role depends on. Undefined when the user is no member any more;
   * unchanged when a Lambda trigger of the pool sets the groups of tokens.
   */
  needing(signIn: SignIn, needs: MembershipNeed): Promise<SignIn | undefined>;
}
