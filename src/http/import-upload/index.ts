/** Where files of users to import are put: pre-signed addresses, as CreateUserImportJob gives them. */
export { createImportUpload, type ImportUpload } from './import-upload.js';
