import type { Principal, RequestContext } from '../../sts/index.js';
import type { Parts } from './operation.js';
import type { XmlValue } from './protocol/xml.js';

export interface CallerIdentity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}

/** Who signed, and what policies can ask about the request. */
export interface SignedCall {
  readonly principal: Principal;
  readonly context: RequestContext;
  /** Throws `AccessDenied` unless the caller's policies allow the action. */
  authorize(action: string, resource: string): void;
}

/** An operation of the Query protocol: parameters in, the members of its result out. */
export type QueryOperation =
  | { readonly authorization: 'public'; readonly run: (parts: Parts, parameters: URLSearchParams) => Promise<XmlValue> }
  | {
      readonly authorization: 'signed';
      readonly run: (parts: Parts, parameters: URLSearchParams, caller: CallerIdentity, call: SignedCall) => Promise<XmlValue>;
    };
