import { CodedError } from '../../kernel/index.js';

export type ImportErrorCode = 'import_unknown' | 'import_not_ready' | 'import_limit' | 'import_underway' | 'import_file_too_large';

export const refusals = {
  unknown: (id: string) => new CodedError('import_unknown', `User import job ${id} does not exist.`),
  notReady: (message: string) => new CodedError('import_not_ready', message),
  limit: () => new CodedError('import_limit', 'Too many import jobs that were not started.'),
  underway: () => new CodedError('import_underway', 'A user import job is in progress.'),
  tooLarge: () => new CodedError('import_file_too_large', 'The file is too large.'),
} as const;
