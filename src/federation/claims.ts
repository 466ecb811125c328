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

const MAX_SUBJECT = 255;

/**
 * Subject as text. Numbers only while they are exact: rounded ones are those of several users. Undefined for other types, control and
 * invisible characters, and for nothing but blanks.
 */
export function subjectIn(value: unknown): string | undefined {
  const text = typeof value === 'string' || Number.isSafeInteger(value) ? String(value) : '';
  return text.trim() === '' || text.length > MAX_SUBJECT || /\p{C}/u.test(text) ? undefined : text;
}
