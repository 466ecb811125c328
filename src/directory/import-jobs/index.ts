/**
 * Imports of users from CSV files: jobs, their files, and the work. Leaves to users what a user may be, and to doors how a file gets here.
 */

export { createImportJobs, type ImportJobsParts } from './create-import-jobs.js';
export { headerOf } from './csv.js';
export type { ImportErrorCode } from './errors.js';
export type * from './types.js';
