/** The right to register clients: every pool has it (cognito.md 10.3), and clients that were registered never do. */
export const REGISTRATION_SCOPE = 'aws.cognito/dcr/register';

/** Stands for the client in an operator's initial access tokens. No client can be called so. */
export const INITIAL_ACCESS = 'initial-access';
