/**
 * Returns the write's result, or undefined when a unique index refused it (MongoDB error 11000).
 */
export async function insertedOrConflict<T>(write: Promise<T>): Promise<{ readonly result: T } | undefined> {
  try {
    return { result: await write };
  } catch (error) {
    if ((error as { code?: unknown }).code === 11000) return undefined;
    throw error;
  }
}
