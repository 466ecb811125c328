import { retryConflicts } from '../../kernel/index.js';
import { refusals } from '../errors.js';

/** Changes of one identity are rare. */
const ATTEMPTS = 5;
const error = () => refusals.alreadyLinked({ detail: 'the identity was changed by others all the while' });

/** Retries a change of an identity. Throws `resource_conflict` after the last attempt. */
export const withRetry = <T>(work: (again: boolean) => Promise<T | undefined>): Promise<T> =>
  retryConflicts({ attempts: ATTEMPTS, error }, (attempt) => work(attempt > 0));
