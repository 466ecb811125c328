import type { Clock, Sealer } from '../../kernel/index.js';
import { refusals } from './errors.js';

/** Milliseconds from the message to the redirect after it. */
const LIFETIME_MS = 2 * 60_000;
/** Characters. */
const MAX_SEALED = 16_384;

/** Logout requests that travel sealed in the query or a form field, for one pool and, unless said otherwise, two minutes. */
export interface SealedRequests<Request extends object> {
  /** Throws `saml_message_invalid` for a request that is too large. */
  seal(poolId: string, request: Request, lifetimeMs?: number): string;
  /** Throws `saml_sign_in_over` for expired and forged ones. */
  open(poolId: string, sealed: unknown): Request;
}

export function createSealedRequests<Request extends object>(
  { sealer, clock }: { readonly sealer: Sealer; readonly clock: Clock },
  purpose: string,
): SealedRequests<Request> {
  return {
    seal(poolId, request, lifetimeMs = LIFETIME_MS) {
      const sealed = sealer.seal(JSON.stringify({ ...request, until: clock.now() + lifetimeMs }), `${purpose}:${poolId}`);
      if (sealed.length > MAX_SEALED) throw refusals.message('The request is too large.');
      return sealed;
    },
    open(poolId, sealed) {
      if (typeof sealed !== 'string' || sealed.length > MAX_SEALED) throw refusals.signInEnded();
      let request: Request & { until: number };
      try {
        request = JSON.parse(sealer.open(sealed, `${purpose}:${poolId}`).toString()) as Request & { until: number };
      } catch {
        throw refusals.signInEnded();
      }
      if (request.until <= clock.now()) throw refusals.signInEnded();
      return request;
    },
  };
}
