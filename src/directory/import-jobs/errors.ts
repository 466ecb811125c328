import { type ErrorCodeOf, errors } from '../../kernel/index.js';

export const refusals = errors({
  unknown: ['import_unknown', (id: string) => `User import job ${id} does not exist.`],
  notReady: ['import_not_ready', (message: string) => message],
  limit: ['import_limit', 'Too many import jobs that were not started.'],
  underway: ['import_underway', 'A user import job is in progress.'],
  tooLarge: ['import_file_too_large', 'The file is too large.'],
});

export type ImportErrorCode = ErrorCodeOf<typeof refusals>;
