import { protocolProfileOf, type UserPool } from '../../directory/pools/index.js';

/**
 * Parameters that are lists separated by spaces (RFC 6749 section 3.3, OpenID Connect Core section 3.1.2.1). Applications that join lists
 * send doubled, leading and trailing spaces.
 */
const LIST_PARAMETERS = ['scope', 'prompt', 'acr_values', 'ui_locales', 'claims_locales', 'response_type'] as const;

/** Members of a list parameter; none of an omitted or empty one. */
export const membersOf = (list: unknown): readonly string[] =>
  typeof list === 'string' ? list.split(' ').filter((member) => member !== '') : [];

/** Prompts without a page of their own, which ask for a new sign-in: `select_account`; `consent` in pools of profile `cognito`. */
export const promptsAsLogin = (pool: Pick<UserPool, 'extensions'>): readonly string[] =>
  protocolProfileOf(pool) === 'openid' ? ['select_account'] : ['select_account', 'consent'];

/** List with single spaces between its members; undefined, as an omitted parameter, for one without members. Keeps what is not a string. */
function normalized(name: (typeof LIST_PARAMETERS)[number], list: unknown, asLogin: readonly string[]): unknown {
  if (typeof list !== 'string') return list;
  const members = membersOf(list);
  const joined = (name === 'prompt' ? [...new Set(members.map((prompt) => (asLogin.includes(prompt) ? 'login' : prompt)))] : members).join(
    ' ',
  );
  return joined === '' ? undefined : joined;
}

type Params = Readonly<Record<string, unknown>>;

/** Copy of the parameters with normalized lists; the prompts `asLogin` become `login`. */
export const withNormalizedLists = (params: Params, asLogin: readonly string[]): Params => ({
  ...params,
  ...Object.fromEntries(
    LIST_PARAMETERS.filter((name) => Object.hasOwn(params, name)).map((name) => [name, normalized(name, params[name], asLogin)]),
  ),
});

/** Normalizes the lists of a request, and those assigned later: a signed request object replaces the parameters (RFC 9101 section 6.3). */
export function keepListsNormalized(params: Record<string, unknown>, asLogin: readonly string[]): void {
  for (const name of LIST_PARAMETERS) {
    if (!Object.hasOwn(params, name)) continue;
    let value = normalized(name, params[name], asLogin);
    Object.defineProperty(params, name, {
      configurable: true,
      enumerable: true,
      get: () => value,
      set: (list: unknown) => {
        value = normalized(name, list, asLogin);
      },
    });
  }
}
