import type { z } from 'zod';
import type { Call, Parts } from '../operation.js';

/** Operation of the Cognate service. Always signed: it is for operators. */
export interface CognateOperation {
  readonly input: z.ZodType;
  /** ARN on which the caller's policies must allow `cognate:{Operation}`. */
  readonly resource: (input: never, place: Pick<Parts, 'region' | 'accountId'>) => string;
  /** Returns the operation; its result is serializable as JSON. */
  readonly create: (parts: Parts) => (input: never, call: Call) => Promise<object>;
}

/** Binds schema, resource and operation to one input type. */
export function extensionOperation<Input extends z.ZodType>(
  input: Input,
  resource: (input: z.output<Input>, place: Pick<Parts, 'region' | 'accountId'>) => string,
  create: (parts: Parts) => (input: z.output<Input>, call: Call) => Promise<object>,
): CognateOperation {
  return { input, resource, create };
}
