import type { PendingCode } from '../../../directory/users/index.js';
import { refusal } from '../../errors.js';
import type { CodeResult } from './codes.js';

/**
 * Returns the accepted code, or throws `code_mismatch`, `code_expired`, `limit_exceeded`. Where existence is hidden, callers without the
 * right code get `code_mismatch` whatever the reason; `expired` and `none` are disclosed only where unknown users get the same.
 */
export function acceptCode(result: CodeResult, disclosure: 'all' | 'sign-up' | 'recovery'): PendingCode {
  switch (result.kind) {
    case 'right':
      return result.pending;
    case 'wrong':
      throw refusal('code_mismatch');
    case 'none':
      throw refusal(disclosure === 'sign-up' ? 'code_mismatch' : 'code_expired');
    case 'expired':
      throw refusal(disclosure === 'sign-up' && !result.wasRight ? 'code_mismatch' : 'code_expired');
    case 'exhausted':
      throw refusal(disclosure === 'all' ? 'limit_exceeded' : 'code_mismatch');
  }
}
