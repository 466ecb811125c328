/**
 * Imports of users from CSV files: jobs, their files, and the worker. Leaves user validation to
 * directory/users, and the upload endpoint to the HTTP surfaces.
 */

export { createImportJobs, type ImportJobsParts } from './create-import-jobs.js';
export { headerOf } from './csv.js';
export type { ImportErrorCode } from './errors.js';
export type * from './types.js';
