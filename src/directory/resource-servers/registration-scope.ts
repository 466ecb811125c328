/** Scope to register clients: exists in every pool, and is never given to registered clients. */
export const REGISTRATION_SCOPE = 'aws.cognito/dcr/register';

/** Client id in an operator's initial access tokens. No client can have this id. */
export const INITIAL_ACCESS = 'initial-access';
