import type { SignInStep } from '../../../authentication/index.js';
import { CodedError, hasCode } from '../../../kernel/index.js';
import { problemsOf } from '../checks.js';
import { signInNameField, tidyName } from '../fields.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { Screen } from '../screens.js';
import type { Visit } from '../visit.js';
import { advance } from './advance.js';
import { offersPasskeys, placeOf, screenOf as signInScreenOf } from './sign-in.js';

const NONE = 'No passkey can be used for this account here. Please sign in with your password.';
const REFUSED = 'This passkey was not accepted. Try again, or sign in with your password.';

type Asked = Extract<SignInStep, { kind: 'challenge' }>;

const screenOf = (name: string, { parameters, session }: Asked): Screen => ({
  view: 'passkey',
  title: 'Use your passkey',
  script: 'passkey.js',
  model: { name, session, options: parameters['CREDENTIAL_REQUEST_OPTIONS'] },
});

/**
 * Sign-in with a passkey, in two submissions: the name from the sign-in page, answered with what the browser is asked for; then the
 * credential. Or in one: the credential alone, in answer to what the sign-in page asks of anybody. Nothing is kept meanwhile: the sealed
 * session travels in the form.
 */
export function createPasskeyPage(parts: PageParts): Page {
  const { signIn, passkeySignIn, clock } = parts;

  async function begin(visit: Visit): Promise<void> {
    const { pool, client, form } = visit;
    const screen = signInScreenOf(parts, visit);
    const problems = problemsOf([{ ...signInNameField(pool), type: 'text' }], form);
    if (problems.length > 0) return visit.refuse(screen, { problems });
    const username = tidyName(form.text('username'));
    try {
      const step = await signIn.start({ pool, client }, { flow: 'choice', username, preferred: 'WEB_AUTHN' });
      if (step.kind === 'challenge' && step.name === 'WEB_AUTHN') return await visit.show(screenOf(username, step));
      return await visit.refuse(screen, { problems: [{ text: NONE }], change: { name: username } });
    } catch (error) {
      const { problem, status } = refusalOf(error, visit.manner);
      return visit.refuse(screen, { problems: [problem], status, change: { name: username } });
    }
  }

  async function answer(visit: Visit): Promise<void> {
    const { pool, client, form } = visit;
    const name = form.text('username');
    const responses = { USERNAME: name, CREDENTIAL: form.text('credential') };
    try {
      const step = await signIn.answer({ pool, client }, { challenge: 'WEB_AUTHN', session: form.text('session'), responses });
      return await advance(visit, name, step, clock);
    } catch (error) {
      return refuse(visit, error, { name });
    }
  }

  /** What the visitor typed stays unsaid: the passkey says who it is. */
  async function discoverableCredentialResponse(visit: Visit): Promise<void> {
    const { pool, client, form } = visit;
    const credential = form.text('credential');
    try {
      const username = await passkeySignIn.nameOf(pool, credential);
      const proof = { session: form.text('session'), credential, place: placeOf(visit) };
      const step = await signIn.start({ pool, client }, { flow: 'passkey', username, ...proof, ...visit.before });
      return await advance(visit, username, step, clock);
    } catch (error) {
      return refuse(visit, error);
    }
  }

  function refuse(visit: Visit, error: unknown, change: { name?: string } = {}): Promise<void> | void {
    const { stage: _, ...rest } = visit.flow;
    if (error instanceof CodedError && error.code.startsWith('session_')) return visit.restart({ ...rest, notice: 'session-over' });
    const screen = signInScreenOf(parts, visit);
    if (hasCode(error, 'credentials_wrong')) return visit.refuse(screen, { problems: [{ text: REFUSED }], change });
    const { problem, status } = refusalOf(error, visit.manner);
    return visit.refuse(screen, { problems: [problem], status, change });
  }

  return {
    show: (visit) => visit.move(''),
    async submit(visit) {
      if (!offersPasskeys(visit)) return visit.move('');
      const { form } = visit;
      if (form.text('credential') === '') return begin(visit);
      return form.text('username') === '' ? discoverableCredentialResponse(visit) : answer(visit);
    },
  };
}
