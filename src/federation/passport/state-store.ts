/** State of a sign-in between the two halves of a strategy, as the federation state store keeps it. */
export type SignInState = Record<string, string>;

/** Callback of a state store: `ok` is false, a PKCE code verifier, a strategy's own context, or true. */
type Done = (error: null, ok: unknown, info?: object) => void;

/** Parameters of `store` and `verify` that passport-oauth2 and passport-openidconnect choose their call by. */
const STORE_ARITY = 5;
const VERIFY_ARITY = 4;

/**
 * State store in the place of the strategies' own, which keep it in a server session. Takes the calls of passport-oauth2 of every version
 * (`(req, verifier, state, meta, done)`, `(req, meta, done)`, `(req, done)`; `(req, state, meta, done)`, `(req, state, done)`) and of
 * passport-openidconnect (`(req, context, state, meta, done)`; `(req, state, done)`): the callback comes last. `state.state` is the OAuth
 * `state` of the sign-in; a code verifier (RFC 7636) and a context (nonce, max age) are added to it.
 */
export function createStateStore(state: SignInState): object {
  const store = (...given: readonly unknown[]): void => {
    const second = given.length === STORE_ARITY ? given[1] : undefined;
    if (typeof second === 'string') state['verifier'] = second;
    else if (typeof second === 'object' && second !== null) state['context'] = JSON.stringify(second);
    (given.at(-1) as Done)(null, state['state']);
  };
  const verify = (...given: readonly unknown[]): void => {
    const done = given.at(-1) as Done;
    if (typeof given[1] === 'string' && given[1] === state['state'])
      done(null, state['verifier'] ?? contextIn(state['context']) ?? true, {});
    else done(null, false, { message: 'state of another sign-in' });
  };
  return {
    store: Object.defineProperty(store, 'length', { value: STORE_ARITY }),
    verify: Object.defineProperty(verify, 'length', { value: VERIFY_ARITY }),
  };
}

/** A context as it was stored; `issued` is a Date again, which passport-openidconnect computes the age of a sign-in with. */
function contextIn(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  return JSON.parse(text, (name, value: unknown) => (name === 'issued' && typeof value === 'string' ? new Date(value) : value));
}
