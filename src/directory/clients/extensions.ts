/**
 * What an app client can do beyond Cognito: set by the set-up file, by registration and by the operations of our own service, never by
 * Cognito's, whose `UpdateUserPoolClient` leaves all of it as it is. Absent members are off.
 */
// biome-ignore lint/suspicious/noEmptyInterface: members come with the features.
export interface ClientExtensions {}
