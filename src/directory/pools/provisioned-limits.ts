import { own } from '../../kernel/index.js';
import { refusals } from './errors.js';
import { type Connection, createProvisionedLimitStore } from './provisioned-limits.store.js';

/** Rate limit of one category of operations, in requests per second. */
export interface ProvisionedLimit {
  readonly category: string;
  /** Provisioned by the operator. */
  readonly value: number;
  /** Cognito's default. */
  readonly free: number;
}

export interface ProvisionedLimits {
  /** Throws `limit_unknown`. */
  get(category: string): Promise<ProvisionedLimit>;
  /** Throws `limit_unknown`, `limit_invalid`, `limit_too_high`. */
  set(category: string, value: number): Promise<ProvisionedLimit>;
  /** Returns the limits that an operator has set. */
  listSet(): Promise<ReadonlyMap<string, number>>;
  /** Returns Cognito's default; 0 for an unknown category. */
  freeOf(category: string): number;
}

/** Request rate quotas by category (Amazon Cognito quotas). */
const FREE: Readonly<Record<string, { readonly free: number; readonly adjustable: boolean }>> = {
  UserAuthentication: { free: 120, adjustable: true },
  UserCreation: { free: 50, adjustable: true },
  UserFederation: { free: 25, adjustable: true },
  UserAccountRecovery: { free: 30, adjustable: false },
  UserRead: { free: 120, adjustable: true },
  UserUpdate: { free: 25, adjustable: false },
  UserToken: { free: 120, adjustable: true },
  UserResourceRead: { free: 50, adjustable: true },
  UserResourceUpdate: { free: 25, adjustable: false },
  UserList: { free: 30, adjustable: false },
  UserPoolRead: { free: 15, adjustable: false },
  UserPoolUpdate: { free: 15, adjustable: false },
  UserPoolResourceRead: { free: 20, adjustable: false },
  UserPoolResourceUpdate: { free: 15, adjustable: false },
  UserPoolClientRead: { free: 15, adjustable: false },
  UserPoolClientUpdate: { free: 15, adjustable: false },
  ClientAuthentication: { free: 150, adjustable: false },
  LimitManagement: { free: 1, adjustable: false },
};

/** Our own maximum: AWS's is what an account has been granted. */
const MAX_LIMIT = 100_000;

/** Provisioned limits of the account. */
export function createProvisionedLimits({ connection }: { readonly connection: Connection }): ProvisionedLimits {
  const store = createProvisionedLimitStore(connection);

  function known(category: string): { free: number; adjustable: boolean } {
    if (!Object.hasOwn(FREE, category)) throw refusals.limitUnknown(category.slice(0, 100));
    return FREE[category]!;
  }

  return {
    async get(category) {
      const { free } = known(category);
      return { category, free, value: (await store.find(category)) ?? free };
    },
    listSet: () => store.all(),
    freeOf: (category) => own(FREE, category)?.free ?? 0,
    async set(category, value) {
      const { free, adjustable } = known(category);
      if (!adjustable) throw refusals.limitInvalid(`The limit of the category ${category} cannot be adjusted.`);
      if (!Number.isInteger(value) || value < free) throw refusals.limitInvalid(`The requested limit value must be at least ${free}.`);
      if (value > MAX_LIMIT) throw refusals.limitTooHigh(MAX_LIMIT);
      await store.put(category, value);
      return { category, free, value };
    },
  };
}
