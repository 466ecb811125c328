import type { Principal, RequestContext } from '../../sts/index.js';
import type { Checked, Parts } from './operation.js';

/** Resource ARN and condition context that the caller's policies are evaluated against. */
export interface PolicyTarget {
  readonly resource: string;
  readonly context: RequestContext;
}

export type IamParts = Pick<Parts, 'iam' | 'accountId' | 'pageTokens' | 'clock'>;

export interface IamCall {
  readonly principal: Principal;
}

/** Resolves the policy target of a request. At most one read; a resource that does not exist has an ARN, too. */
export type IamAuthorization<Input> = (input: Checked<Input>, parts: IamParts, principal: Principal) => Promise<PolicyTarget>;

export type RunIamOperation<Input, Output> = (parts: IamParts, input: Checked<Input>, call: IamCall) => Promise<Omit<Output, '$metadata'>>;

/** Operation of IAM. `run` follows when the caller's policies allow the action on the target of `authorization`. */
export interface IamOperation<Input, Output> {
  readonly authorization: IamAuthorization<Input>;
  readonly run: RunIamOperation<Input, Output>;
}

export const about = <Target, Input extends Target, Output>(
  authorization: IamAuthorization<Target>,
  run: RunIamOperation<Input, Output>,
): IamOperation<never, unknown> => ({ authorization, run }) as unknown as IamOperation<never, unknown>;
