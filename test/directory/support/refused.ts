import assert from 'node:assert/strict';
import { CodedError } from '../../../src/kernel/index.js';

/** For `assert.throws` and `assert.rejects`: a coded error, and what it says. */
export function refused(code: string, message?: string): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof CodedError, `not a coded error: ${error}`);
    assert.equal(error.code, code);
    if (message !== undefined) assert.equal(error.message, message);
    return true;
  };
}
