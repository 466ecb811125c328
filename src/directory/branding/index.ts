/**
 * Branding of the hosted pages of a pool and its clients: classic CSS and logo, and managed login
 * styles, checked when they are stored. Leaves rendering to the hosted pages.
 */
export { type Branding, type BrandingParts, createBranding } from './create-branding.js';
export type { BrandingErrorCode } from './errors.js';
export { versionOf } from './pictures.js';
export { settingsJson } from './settings.js';
export * from './types.js';
