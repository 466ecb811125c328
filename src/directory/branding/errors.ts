import { CodedError } from '../../kernel/index.js';

export type BrandingErrorCode = 'branding_unknown' | 'branding_exists' | 'branding_invalid' | 'branding_limit';

/** Errors of branding. Messages may be shown to clients. */
export class BrandingError extends CodedError<BrandingErrorCode> {
  constructor(code: BrandingErrorCode, message: string) {
    super(code, message);
    this.name = 'BrandingError';
  }
}

export const refusals = {
  unknown: () => new BrandingError('branding_unknown', 'Managed login branding not found.'),
  exists: () => new BrandingError('branding_exists', 'The app client already has a managed login branding style.'),
  invalid: (message: string) => new BrandingError('branding_invalid', message),
  limit: (most: number) => new BrandingError('branding_limit', `A user pool can have at most ${most} managed login branding styles.`),
} as const;
