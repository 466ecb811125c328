/**
 * Terms of use and privacy policies of app clients: links by language. Leaves rendering to the
 * hosted pages.
 */
export { type AllTerms, createTerms, type TermsParts } from './create-terms.js';
export type { TermsErrorCode } from './errors.js';
export { linkIn } from './link-in.js';
export type * from './types.js';
