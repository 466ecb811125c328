/** Says what was done, a line each. */
export type Say = (line: string) => void;

/** What the steps of the demo hand on. */
export interface Demo {
  readonly url: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly identityPoolId: string;
  readonly region: string;
  readonly email: string;
  readonly password: string;
  readonly say: Say;
}

/** An error that must come: its name. */
export async function refused(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    return (error as Error).name;
  }
  throw new Error('this should have been refused');
}
