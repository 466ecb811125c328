import type { z } from 'zod';
import type { Call, Parts } from '../operation.js';

/** Always signed: these are for operators. */
export interface CognateOperation {
  readonly input: z.ZodType;
  /** The ARN that the caller's policies must allow `cognate:{Operation}` on. */
  readonly resource: (input: never, place: Pick<Parts, 'region' | 'accountId'>) => string;
  /** Answers what JSON can say. */
  readonly create: (parts: Parts) => (input: never, call: Call) => Promise<object>;
}

/** Ties the three to one type of input. */
export function extensionOperation<Input extends z.ZodType>(
  input: Input,
  resource: (input: z.output<Input>, place: Pick<Parts, 'region' | 'accountId'>) => string,
  create: (parts: Parts) => (input: z.output<Input>, call: Call) => Promise<object>,
): CognateOperation {
  return { input, resource, create };
}
