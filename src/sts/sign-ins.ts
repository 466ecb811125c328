/** Sign-in at a user pool that temporary credentials rest on: they end with it, and so do those that are got with them. */
export interface SignIn {
  readonly poolId: string;
  readonly sub: string;
  /** Of an ID token: `origin_jti`. */
  readonly originJti?: string;
  /** Of a SAML assertion: `SessionIndex`. */
  readonly sessionIndex?: string;
  /** Groups, or roles of groups, that gave the role: the user has to be in one of them. */
  readonly needs?: MembershipNeed;
}

export interface MembershipNeed {
  readonly kind: 'groups' | 'roles';
  readonly anyOf: readonly string[];
}

/** Handed in by who knows users and sessions. Pools whose credentials outlive sessions have no sign-ins here. */
export interface SignIns {
  /** Within five seconds everywhere. No read when warm, and one look at the store for all who ask at once. */
  stands(signIn: SignIn): Promise<boolean>;
  /** The sign-in that a verified ID token came from. */
  ofToken(claims: { readonly poolId: string; readonly sub: string; readonly origin_jti?: string }): Promise<SignIn | undefined>;
  /** The sign-in that a verified assertion states, where one of the user pools made it. One read. */
  ofAssertion(assertion: { readonly issuer: string; readonly sessionIndex?: string }): Promise<SignIn | undefined>;
  /**
   * The same with what the role rests on. Undefined where the user is no member any more; unchanged where the pool's function writes the
   * groups of tokens, which are then its to answer for.
   */
  needing(signIn: SignIn, needs: MembershipNeed): Promise<SignIn | undefined>;
}
