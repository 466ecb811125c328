/**
 * How the hosted pages of a pool and its clients look: classic CSS and logo, and managed login styles, both checked when they are stored.
 * Leaves to the hosted pages what becomes of them there.
 */
export { type Branding, type BrandingParts, createBranding } from './create-branding.js';
export { BrandingError, type BrandingErrorCode } from './errors.js';
export { versionOf } from './pictures.js';
export { settingsJson } from './settings.js';
export * from './types.js';
