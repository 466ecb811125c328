/** A group of users of one pool. Groups do not nest. */
export interface Group {
  readonly poolId: string;
  /** Unique in the pool; never changes. */
  readonly name: string;
  readonly description?: string;
  /** Offered to members by way of their ID tokens. */
  readonly roleArn?: string;
  /** The lower, the more it counts; absent: counts least. */
  readonly precedence?: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type NewGroup = Omit<Group, 'createdAt' | 'updatedAt'>;

/** What is not named stays. */
export type GroupChange = Partial<Pick<Group, 'description' | 'roleArn' | 'precedence'>>;
