import type { PendingCode } from '../../../directory/users/index.js';
import { refusal } from '../../errors.js';
import type { CodeVerdict } from './codes.js';

/**
 * Returns the accepted code, or throws `code_mismatch`, `code_expired`, `limit_exceeded`. Where existence is hidden, callers without the
 * right code get `code_mismatch` whatever the reason; `expired` and `none` are disclosed only where unknown users get the same.
 */
export function acceptCode(verdict: CodeVerdict, tell: 'all' | 'sign-up' | 'recovery'): PendingCode {
  switch (verdict.kind) {
    case 'right':
      return verdict.pending;
    case 'wrong':
      throw refusal('code_mismatch');
    case 'none':
      throw refusal(tell === 'sign-up' ? 'code_mismatch' : 'code_expired');
    case 'expired':
      throw refusal(tell === 'sign-up' && !verdict.wasRight ? 'code_mismatch' : 'code_expired');
    case 'exhausted':
      throw refusal(tell === 'all' ? 'limit_exceeded' : 'code_mismatch');
  }
}
