/**
 * What an app client can do beyond Cognito: set by the set-up file, by registration and by the operations of our own service, never by
 * Cognito's, whose `UpdateUserPoolClient` leaves all of it as it is. Absent members are off.
 */
export interface ClientExtensions {
  /** Scopes of the client's own that access tokens of API sign-in carry beside `aws.cognito.signin.user.admin`. */
  readonly apiScopes?: readonly string[];
}
