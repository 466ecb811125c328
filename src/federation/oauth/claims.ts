type Json = Readonly<Record<string, unknown>>;

/** One value as text: several as `[a, b]`, what has members as JSON. */
function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return `[${value.join(', ')}]`;
  return JSON.stringify(value);
}

/** Claims as mappings know them. */
export function claimsIn(json: Json): Record<string, string> {
  return Object.fromEntries(
    Object.entries(json).flatMap(([name, value]) => {
      const text = textOf(value);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

/** What a mapping may ask for beside claims. */
export function tokensIn(answer: Json): Record<string, string> {
  const { access_token, id_token, refresh_token } = answer;
  return claimsIn({ access_token, id_token, refresh_token });
}
