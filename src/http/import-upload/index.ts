/** Upload endpoint of user import jobs: the pre-signed URLs that CreateUserImportJob returns. */
export { createImportUpload, type ImportUpload } from './import-upload.js';
