import { CodedError } from '../../../kernel/index.js';
import { enteredIn, problemsOf } from '../checks.js';
import { attributeField, attributeOf, newPasswordField } from '../fields.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { PageContext } from '../page-context.js';
import type { Screen } from '../screens.js';
import { advance } from './advance.js';
import { type Challenged, challengedBy } from './challenged.js';

type Stage = Challenged<'NEW_PASSWORD_REQUIRED'>;

function screenOf({ pool, form }: PageContext, stage: Stage): Screen {
  const attributeFields = stage.attributes.map(attributeField);
  return {
    view: 'new-password',
    title: 'Choose your password',
    fields: [...attributeFields, newPasswordField(pool.passwordPolicy, 'New password')],
    values: Object.fromEntries(attributeFields.map((field) => [field.name, form.text(field.name)])),
    model: { name: stage.name },
  };
}

/** Page of the challenge `NEW_PASSWORD_REQUIRED`, which replaces a temporary password. */
export function createNewPasswordPage({ signIn, clock }: PageParts): Page {
  return {
    show(page) {
      const stage = challengedBy(page, 'NEW_PASSWORD_REQUIRED');
      return stage ? page.show(screenOf(page, stage)) : page.move('');
    },
    async submit(page) {
      const { pool, client, origin, form, flow } = page;
      const { stage: _, ...rest } = flow;
      const stage = challengedBy(page, 'NEW_PASSWORD_REQUIRED');
      if (!stage) return page.move('');
      const screen = screenOf(page, stage);
      const problems = problemsOf(screen.fields!, form);
      if (problems.length > 0) return page.refuse(screen, { problems });

      const answers = stage.attributes.map(attributeField).map((field) => [`userAttributes.${attributeOf(field)}`, enteredIn(field, form)]);
      const responses = { USERNAME: stage.name, NEW_PASSWORD: form.text('password'), ...Object.fromEntries(answers) };
      try {
        const step = await signIn.answer(
          { pool, client, origin },
          { challenge: 'NEW_PASSWORD_REQUIRED', session: stage.session, responses },
        );
        return await advance(page, stage.name, step, clock);
      } catch (error) {
        if (error instanceof CodedError && error.code.startsWith('session_')) return page.restart({ ...rest, notice: 'session-over' });
        const { problem, status } = refusalOf(error, page.refusalOptions, screen.fields);
        return page.refuse(screen, { problems: [problem], status });
      }
    },
  };
}
