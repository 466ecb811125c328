/** Error of a write that a unique index refused. */
export interface DuplicateKeyError {
  readonly code: typeof DUPLICATE_KEY;
  /** Fields of the index with the values that were refused. */
  readonly keyValue?: Readonly<Record<string, unknown>>;
}

/** MongoDB's server error `DuplicateKey`; the embedded engine throws the same. */
const DUPLICATE_KEY = 11000;

export function isDuplicateKey(error: unknown): error is DuplicateKeyError {
  return (error as { code?: unknown } | null)?.code === DUPLICATE_KEY;
}

/** Awaits one write: true when it is done, false when a unique index refused it. Of several equal inserts at once exactly one is true. */
export async function insertOnce(write: PromiseLike<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
