import { createHmac } from 'node:crypto';
import { constantTimeEqual } from '../../../kernel/index.js';

/** Proofs that bind a polled code to its stored ID. The store does not contain them. */
export interface PollingProofs {
  /** Code with which the client polls. */
  codeOf(id: string): string;
  /** Stored ID of a code; undefined for an invalid proof. */
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
