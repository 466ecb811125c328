/** List of compromised passwords. */
export interface PasswordList {
  readonly name: string;
  /** Throws when the list is unavailable. */
  has(password: string): Promise<boolean>;
}
