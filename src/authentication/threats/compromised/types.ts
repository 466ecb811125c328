/** A list of passwords that are known to attackers. */
export interface PasswordList {
  readonly name: string;
  /** Throws when it cannot tell. */
  has(password: string): Promise<boolean>;
}
