/**
 * Terms of use and privacy policies of app clients: links by language. Leaves to the hosted pages where they stand.
 */
export { type AllTerms, createTerms, type TermsParts } from './create-terms.js';
export { TermsError, type TermsErrorCode } from './errors.js';
export { linkIn } from './link-in.js';
export type * from './types.js';
