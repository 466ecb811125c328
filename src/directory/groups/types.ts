/** Group of users of one pool. Groups do not nest. */
export interface Group {
  readonly poolId: string;
  /** Unique in the pool; immutable. */
  readonly name: string;
  readonly description?: string;
  /** IAM role offered to members through their ID tokens. */
  readonly roleArn?: string;
  /** A lower value takes precedence. Omitted: lowest precedence. */
  readonly precedence?: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type NewGroup = Omit<Group, 'createdAt' | 'updatedAt'>;

/** Change of a group; omitted members are kept. */
export type GroupChange = Partial<Pick<Group, 'description' | 'roleArn' | 'precedence'>>;
