import type { CognateOperation } from '../cognate/extension-operation.js';
import { createInitialAccessToken } from '../operations/cognate/create-initial-access-token.js';
import { createOperator } from '../operations/cognate/create-operator.js';
import { deleteDeadLetter, listDeadLetters, retryDeadLetter } from '../operations/cognate/dead-letters.js';
import { describeTriggers } from '../operations/cognate/describe-triggers.js';
import { describeUserPoolKeys } from '../operations/cognate/describe-user-pool-keys.js';
import { getStatistics } from '../operations/cognate/get-statistics.js';
import { listEvents } from '../operations/cognate/list-events.js';
import { clearOwedFactors, describeOwedFactors, listOwedFactors } from '../operations/cognate/owed-factors.js';
import { rotateUserPoolKeys } from '../operations/cognate/rotate-user-pool-keys.js';
import {
  createServiceProvider,
  deleteServiceProvider,
  describeServiceProvider,
  listServiceProviders,
  updateServiceProvider,
} from '../operations/cognate/service-providers.js';
import { describeUserPoolClientExtensions, updateUserPoolClientExtensions } from '../operations/cognate/user-pool-client-extensions.js';
import { describeUserPoolExtensions, updateUserPoolExtensions } from '../operations/cognate/user-pool-extensions.js';

/** All operations of the Cognate service. */
export const cognateOperations: Readonly<Record<string, CognateOperation>> = {
  ClearOwedFactors: clearOwedFactors,
  CreateInitialAccessToken: createInitialAccessToken,
  CreateOperator: createOperator,
  CreateServiceProvider: createServiceProvider,
  DeleteServiceProvider: deleteServiceProvider,
  DescribeServiceProvider: describeServiceProvider,
  DeleteDeadLetter: deleteDeadLetter,
  DescribeOwedFactors: describeOwedFactors,
  DescribeTriggers: describeTriggers,
  DescribeUserPoolKeys: describeUserPoolKeys,
  DescribeUserPoolClientExtensions: describeUserPoolClientExtensions,
  DescribeUserPoolExtensions: describeUserPoolExtensions,
  RetryDeadLetter: retryDeadLetter,
  RotateUserPoolKeys: rotateUserPoolKeys,
  GetStatistics: getStatistics,
  ListDeadLetters: listDeadLetters,
  ListEvents: listEvents,
  ListOwedFactors: listOwedFactors,
  ListServiceProviders: listServiceProviders,
  UpdateServiceProvider: updateServiceProvider,
  UpdateUserPoolClientExtensions: updateUserPoolClientExtensions,
  UpdateUserPoolExtensions: updateUserPoolExtensions,
};
