import { CodedError } from '../../../kernel/index.js';
import { appKeyOf } from '../app-key.js';
import { enteredIn, problemsOf } from '../checks.js';
import { codeField } from '../fields.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { PageContext } from '../page-context.js';
import type { Screen } from '../screens.js';
import { advance } from './advance.js';
import { type Challenged, challengedBy } from './challenged.js';

type Stage = Challenged<'MFA_SETUP'>;

function screenOf(page: PageContext, { name, secret = '', choices }: Stage): Screen {
  return {
    view: 'set-up',
    title: 'Set up your authenticator app',
    fields: [{ ...codeField, label: 'Code from the app' }],
    model: { ...appKeyOf(page.pool, name, secret), orEmail: choices.includes('EMAIL_OTP') },
  };
}

/** Page of the challenge `MFA_SETUP` for an authenticator app. The TOTP secret is created at the first view and kept in the flow. */
export function createSetUpPage({ signIn, mfaSetup, clock }: PageParts): Page {
  const restart = (page: PageContext): void => {
    const { stage: _, ...rest } = page.flow;
    page.restart({ ...rest, notice: 'session-over' });
  };
  const isSessionError = (error: unknown): boolean => error instanceof CodedError && error.code.startsWith('session_');

  return {
    async show(page) {
      const stage = challengedBy(page, 'MFA_SETUP');
      if (!stage?.choices.includes('SOFTWARE_TOKEN_MFA')) return page.move('');
      if (stage.secret !== undefined) return page.show(screenOf(page, stage));
      try {
        const { secretCode, session } = await mfaSetup.associate(stage.session);
        return page.move('set-up', { stage: { ...stage, session, secret: secretCode } });
      } catch (error) {
        if (!isSessionError(error)) throw error;
        return restart(page);
      }
    },
    async submit(page) {
      const { pool, client, origin, form } = page;
      const stage = challengedBy(page, 'MFA_SETUP');
      if (!stage?.secret) return page.move('');
      const screen = screenOf(page, stage);
      const problems = problemsOf(screen.fields!, form);
      if (problems.length > 0) return page.refuse(screen, { problems });
      try {
        const { session } = await mfaSetup.verify(stage.session, enteredIn(codeField, form));
        const responses = { USERNAME: stage.name };
        const step = await signIn.answer({ pool, client, origin }, { challenge: 'MFA_SETUP', session, responses });
        return await advance(page, stage.name, step, clock);
      } catch (error) {
        if (isSessionError(error)) return restart(page);
        const { problem, status } = refusalOf(error, page.refusalOptions);
        return page.refuse(screen, { problems: [problem], status });
      }
    },
  };
}
