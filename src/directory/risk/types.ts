/** Every client of the pool that has none of its own. */
export const EVERY_CLIENT = 'ALL';

/** What is held against threats, for a pool or one of its clients. */
export interface RiskConfiguration {
  readonly poolId: string;
  /** `ALL`, or a client's own, which stands instead of the pool's. */
  readonly clientId: string;
  /** CIDR ranges that nobody signs in from. */
  readonly blocked: readonly string[];
  /** CIDR ranges that are never judged. They are not blocked either. */
  readonly skipped: readonly string[];
  /** What was said beside, which asks for nothing to be done; kept and shown. JSON. */
  readonly beside?: string;
  readonly updatedAt: Date;
}
