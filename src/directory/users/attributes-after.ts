type Attributes = Readonly<Record<string, string>>;

const PROVABLE = ['email', 'phone_number'] as const;

/**
 * Attributes with a change laid over them; `null` removes. A proof belongs to its value: when the address changes and the change does not
 * say that the new one is proven, it is not; when the address goes, its proof goes.
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
