type Attributes = Readonly<Record<string, string>>;

const PROVABLE = ['email', 'phone_number'] as const;

/** Returns attributes without the flags of addresses that the user does not have. */
export function withoutLooseProofs(attributes: Attributes): Record<string, string> {
  const loose = PROVABLE.filter((name) => attributes[name] === undefined).map((name) => `${name}_verified`);
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !loose.includes(name)));
}

/**
 * Applies a change to attributes; `null` removes. A verification flag belongs to its value: a
 * changed address is unverified unless the change says otherwise, and a removed address loses its
 * flag.
 */
export function attributesAfter(before: Attributes, change: Readonly<Record<string, string | null>>): Record<string, string> {
  const after: Record<string, string> = { ...before };
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete after[name];
    else after[name] = value;
  }
  for (const name of PROVABLE) {
    const proof = `${name}_verified`;
    if (after[name] === undefined) delete after[proof];
    else if (after[name] !== before[name] && change[proof] !== 'true') after[proof] = 'false';
  }
  return after;
}
