type Json = Readonly<Record<string, unknown>>;

/** Text of a claim: arrays as `[a, b]`, objects as JSON. */
function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return `[${value.join(', ')}]`;
  return JSON.stringify(value);
}

/** Claims in the form that mappings use. */
export function claimsIn(json: Json): Record<string, string> {
  return Object.fromEntries(
    Object.entries(json).flatMap(([name, value]) => {
      const text = textOf(value);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

/** Tokens that a mapping may use beside claims. */
export function tokensIn(answer: Json): Record<string, string> {
  const { access_token, id_token, refresh_token } = answer;
  return claimsIn({ access_token, id_token, refresh_token });
}
