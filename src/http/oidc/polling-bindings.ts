import { createHmac } from 'node:crypto';
import { constantTimeEqual } from '../../kernel/index.js';

/** What whoever polls shows beside the id of what waits, and nothing in the store does. */
export interface PollingProofs {
  /** The code to poll with. */
  codeOf(id: string): string;
  /** The id in a code that proves it. */
  idIn(code: string): string | undefined;
}

export function createPollingProofs(key: Buffer): PollingProofs {
  const proofOf = (id: string): string => createHmac('sha256', key).update(id).digest('base64url');
  return {
    codeOf: (id) => `${id}.${proofOf(id)}`,
    idIn(code) {
      const [id = '', proof = ''] = code.split('.');
      return constantTimeEqual(proofOf(id), proof) ? id : undefined;
    },
  };
}
