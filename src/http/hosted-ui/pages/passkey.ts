import type { SignInStep } from '../../../authentication/index.js';
import { CodedError, hasCode } from '../../../kernel/index.js';
import { problemsOf } from '../checks.js';
import { normalizeName, signInNameField } from '../fields.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { PageContext } from '../page-context.js';
import type { Screen } from '../screens.js';
import { advance } from './advance.js';
import { ceremonyBindingOf, offersPasskeys, screenOf as signInScreenOf } from './sign-in.js';

const NO_PASSKEY = 'No passkey can be used for this account here. Please sign in with your password.';
const REFUSED = 'This passkey was not accepted. Try again, or sign in with your password.';

type PasskeyChallenge = Extract<SignInStep, { kind: 'challenge' }>;

const screenOf = (name: string, { parameters, session }: PasskeyChallenge): Screen => ({
  view: 'passkey',
  title: 'Use your passkey',
  script: 'passkey.js',
  model: { name, session, options: parameters['CREDENTIAL_REQUEST_OPTIONS'] },
});

/**
 * Page of the passkey sign-in. Either two submissions, the name and then the credential for its request options, or one: a discoverable
 * credential for the options of the sign-in page. No storage in between: the sealed session is a field of the form.
 */
export function createPasskeyPage(parts: PageParts): Page {
  const { signIn, passkeySignIn, clock } = parts;

  async function begin(page: PageContext): Promise<void> {
    const { pool, client, origin, form } = page;
    const screen = signInScreenOf(parts, page);
    const problems = problemsOf([{ ...signInNameField(pool), type: 'text' }], form);
    if (problems.length > 0) return page.refuse(screen, { problems });
    const username = normalizeName(form.text('username'));
    try {
      const step = await signIn.start({ pool, client, origin }, { flow: 'choice', username, preferred: 'WEB_AUTHN' });
      if (step.kind === 'challenge' && step.name === 'WEB_AUTHN') return await page.show(screenOf(username, step));
      return await page.refuse(screen, { problems: [{ text: NO_PASSKEY }], change: { name: username } });
    } catch (error) {
      const { problem, status } = refusalOf(error, page.refusalOptions);
      return page.refuse(screen, { problems: [problem], status, change: { name: username } });
    }
  }

  async function answer(page: PageContext): Promise<void> {
    const { pool, client, origin, form } = page;
    const name = form.text('username');
    const responses = { USERNAME: name, CREDENTIAL: form.text('credential') };
    try {
      const step = await signIn.answer({ pool, client, origin }, { challenge: 'WEB_AUTHN', session: form.text('session'), responses });
      return await advance(page, name, step, clock);
    } catch (error) {
      return refuse(page, error, { name });
    }
  }

  /** Signs in with a discoverable credential; its user handle names the user, the typed name is ignored. */
  async function discoverableCredentialResponse(page: PageContext): Promise<void> {
    const { pool, client, origin, form } = page;
    const credential = form.text('credential');
    try {
      const username = await passkeySignIn.nameOf(pool, credential);
      const proof = { session: form.text('session'), credential, page: ceremonyBindingOf(page) };
      const step = await signIn.start({ pool, client, origin }, { flow: 'passkey', username, ...proof, ...page.browserContext });
      return await advance(page, username, step, clock);
    } catch (error) {
      return refuse(page, error);
    }
  }

  function refuse(page: PageContext, error: unknown, change: { name?: string } = {}): Promise<void> | void {
    const { stage: _, ...rest } = page.flow;
    if (error instanceof CodedError && error.code.startsWith('session_')) return page.restart({ ...rest, notice: 'session-over' });
    const screen = signInScreenOf(parts, page);
    if (hasCode(error, 'credentials_wrong')) return page.refuse(screen, { problems: [{ text: REFUSED }], change });
    const { problem, status } = refusalOf(error, page.refusalOptions);
    return page.refuse(screen, { problems: [problem], status, change });
  }

  return {
    show: (page) => page.move(''),
    async submit(page) {
      if (!offersPasskeys(page)) return page.move('');
      const { form } = page;
      if (form.text('credential') === '') return begin(page);
      return form.text('username') === '' ? discoverableCredentialResponse(page) : answer(page);
    },
  };
}
