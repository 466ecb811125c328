import type { CognateOperation } from '../cognate/cognate-operation.js';
import { describeUserPoolClientExtensions, updateUserPoolClientExtensions } from '../operations/cognate/user-pool-client-extensions.js';
import { describeUserPoolExtensions, updateUserPoolExtensions } from '../operations/cognate/user-pool-extensions.js';

/** Every operation of our own service. */
export const cognateOperations: Readonly<Record<string, CognateOperation>> = {
  DescribeUserPoolClientExtensions: describeUserPoolClientExtensions,
  DescribeUserPoolExtensions: describeUserPoolExtensions,
  UpdateUserPoolClientExtensions: updateUserPoolClientExtensions,
  UpdateUserPoolExtensions: updateUserPoolExtensions,
};
