import type { Domain, DomainChange } from './types.js';

/** Host names of pools. Those of requests come through a small cache: a change is seen at once here, within 5 seconds elsewhere. */
export interface Domains {
  /** Throws `domain_exists`, `domain_invalid`. */
  create(domain: Domain): Promise<Domain>;
  find(name: string): Promise<Domain | undefined>;
  /** At most one of each kind. */
  ofPool(poolId: string): Promise<readonly Domain[]>;
  /** Throws `domain_unknown`, `domain_invalid`. */
  update(poolId: string, name: string, change: Partial<DomainChange>): Promise<Domain>;
  /** The name is free again. Throws `domain_unknown`. */
  remove(poolId: string, name: string): Promise<void>;
  /** The pool that a `Host` belongs to; with or without a port. Nothing is read when warm. */
  poolOf(host: string): Promise<string | undefined>;
  removeAllOf(poolId: string): Promise<void>;
}
