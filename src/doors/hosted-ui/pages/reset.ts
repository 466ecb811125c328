import { CodedError } from '../../../kernel/index.js';
import { enteredIn, problemsOf } from '../checks.js';
import { codeField, newPasswordField } from '../fields.js';
import type { Stage } from '../flow.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { Screen } from '../screens.js';
import type { Visit } from '../visit.js';
import { advance } from './advance.js';

const screenOf = ({ pool }: Visit, stage: Extract<Stage, { kind: 'resetting' }>): Screen => ({
  view: 'reset',
  title: 'Choose a new password',
  fields: [codeField, newPasswordField(pool.passwordPolicy, 'New password')],
  model: { name: stage.name },
});

export function createResetPage({ recovery, signIn, clock }: PageParts): Page {
  return {
    show: (visit) => (visit.flow.stage?.kind === 'resetting' ? visit.show(screenOf(visit, visit.flow.stage)) : visit.move('')),
    async submit(visit) {
      const { pool, client, form, flow } = visit;
      const { stage, ...rest } = flow;
      if (stage?.kind !== 'resetting') return visit.move('');
      const screen = screenOf(visit, stage);
      const problems = problemsOf(screen.fields!, form);
      if (problems.length > 0) return visit.refuse(screen, { problems });

      const password = form.text('password');
      try {
        await recovery.confirmForgot({ pool, client }, { username: stage.name, code: enteredIn(codeField, form), password });
      } catch (error) {
        const { problem, status } = refusalOf(error, { ...visit.manner, withCode: true });
        return visit.refuse(screen, { problems: [problem], status });
      }
      try {
        return await advance(
          visit,
          stage.name,
          await signIn.start({ pool, client }, { flow: 'password', username: stage.name, password, ...visit.before }),
          clock,
        );
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        return visit.restart({ ...rest, notice: 'password-changed' });
      }
    },
  };
}
