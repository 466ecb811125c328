import type * as Sdk from '@aws-sdk/client-iam';
import type { Principal, RequestContext } from '../../sts/index.js';
import type { Checked, Parts } from './operation.js';
import type { NamesIn } from './registry/types.js';

export type IamParts = Pick<Parts, 'iam' | 'accountId' | 'pageTokens' | 'clock'>;

/** Resource ARN and condition context that the caller's policies are evaluated against. */
export interface PolicyTarget {
  readonly resource: string;
  readonly context: RequestContext;
}

/** Resolves the policy target of a request. At most one read; a resource that does not exist has an ARN, too. */
export type IamAuthorization<Input> = (input: Checked<Input>, parts: IamParts, principal: Principal) => Promise<PolicyTarget>;

export interface IamCall {
  readonly principal: Principal;
}

/** Operation of IAM. `run` follows when the caller's policies allow the action on the target of `authorization`. */
export interface IamOperation<Input, Output> {
  readonly authorization: IamAuthorization<Input>;
  readonly run: (parts: IamParts, input: Checked<Input>, call: IamCall) => Promise<Omit<Output, '$metadata'>>;
}

/** Input and output are those of the SDK's command. */
type OperationOf<Command> = Command extends abstract new (
  ...args: never[]
) => Sdk.$Command<infer Input, infer Output, infer _C, infer _SI, infer _SO>
  ? IamOperation<Input, Output>
  : never;

/** Table of some of IAM's operations. A name that the SDK does not have, or members that differ from the SDK's, do not compile. */
export type IamOperations = {
  readonly [Name in NamesIn<typeof Sdk>]?: `${Name}Command` extends keyof typeof Sdk ? OperationOf<(typeof Sdk)[`${Name}Command`]> : never;
};
