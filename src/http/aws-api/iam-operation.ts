import type { Principal, RequestContext } from '../../sts/index.js';
import type { Checked, Parts } from './operation.js';

/** What a call is about: the ARN that policies name, and what else they may ask. */
export interface Target {
  readonly resource: string;
  readonly context: RequestContext;
}

export type IamParts = Pick<Parts, 'iam' | 'accountId' | 'pageTokens' | 'clock'>;

export interface IamCall {
  readonly principal: Principal;
}

export type FindTarget<Input> = (input: Checked<Input>, parts: IamParts, principal: Principal) => Promise<Target>;

export type RunIamOperation<Input, Output> = (parts: IamParts, input: Checked<Input>, call: IamCall) => Promise<Omit<Output, '$metadata'>>;

/** An operation of IAM, and what the caller's policies are asked about. */
export interface IamOperation<Input, Output> {
  readonly target: FindTarget<Input>;
  readonly run: RunIamOperation<Input, Output>;
}

export const about = <Target, Input extends Target, Output>(
  target: FindTarget<Target>,
  run: RunIamOperation<Input, Output>,
): IamOperation<never, unknown> => ({ target, run }) as unknown as IamOperation<never, unknown>;
