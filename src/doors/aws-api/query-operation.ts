import type { Parts } from './operation.js';
import type { XmlValue } from './protocol/xml.js';

export interface CallerIdentity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}

/** An operation of the Query protocol: parameters in, the members of its result out. */
export type QueryOperation =
  | { readonly authorization: 'public'; readonly run: (parts: Parts, parameters: URLSearchParams) => Promise<XmlValue> }
  | {
      readonly authorization: 'signed';
      readonly run: (parts: Parts, parameters: URLSearchParams, caller: CallerIdentity) => Promise<XmlValue>;
    };
