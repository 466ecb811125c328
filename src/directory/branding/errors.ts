import { type ErrorCodeOf, errors } from '../../kernel/index.js';

/** Errors of branding. Messages may be shown to clients. */
export const refusals = errors({
  unknown: ['branding_unknown', 'Managed login branding not found.'],
  exists: ['branding_exists', 'The app client already has a managed login branding style.'],
  invalid: ['branding_invalid', (message: string) => message],
  limit: ['branding_limit', (most: number) => `A user pool can have at most ${most} managed login branding styles.`],
});

export type BrandingErrorCode = ErrorCodeOf<typeof refusals>;
