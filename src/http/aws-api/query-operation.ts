import type { Principal, RequestContext } from '../../sts/index.js';
import type { Parts } from './operation.js';
import type { XmlValue } from './protocol/xml.js';

export interface CallerIdentity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}

/** Principal of a signed request, and the context keys that policies may evaluate. */
export interface SignedCall {
  readonly principal: Principal;
  readonly context: RequestContext;
  /** Throws `AccessDenied` unless the caller's policies allow the action. */
  authorize(action: string, resource: string): void;
}

/** Operation of the Query protocol: request parameters in, members of its result out. */
export type QueryOperation =
  | { readonly authorization: 'public'; readonly run: (parts: Parts, parameters: URLSearchParams) => Promise<XmlValue> }
  | {
      readonly authorization: 'signed';
      readonly run: (parts: Parts, parameters: URLSearchParams, caller: CallerIdentity, call: SignedCall) => Promise<XmlValue>;
    };
