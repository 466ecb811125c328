import type { Registration } from '../../../authentication/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import { linkIn } from '../../../directory/terms/index.js';
import { defined, hasCode } from '../../../kernel/index.js';
import { enteredIn, problemsOf } from '../checks.js';
import { attributeOf, type Field, isAttribute, nameField, newPasswordField, normalizeName, signUpAttributes } from '../fields.js';
import type { Form } from '../form.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { PageContext } from '../page-context.js';
import type { Screen } from '../screens.js';
import { completeSignUp } from './advance.js';

/** Links of terms of use and privacy policy in the language of the request (`lang`), else of the browser. */
function termsLinks(documents: Awaited<ReturnType<PageParts['terms']['shownAt']>>, { ctx, interaction }: PageContext): object {
  if (!documents) return {};
  const requested = interaction.params['lang'];
  const languages = [...(typeof requested === 'string' ? [requested] : []), ...ctx.acceptsLanguages()];
  return { termsOfUse: linkIn(documents['terms-of-use'], languages), privacyPolicy: linkIn(documents['privacy-policy'], languages) };
}

function screenOf(page: PageContext, documents?: Awaited<ReturnType<PageParts['terms']['shownAt']>>): Screen {
  const { pool, flow, form } = page;
  const fields = [nameField(pool), ...signUpAttributes(pool), newPasswordField(pool.passwordPolicy)];
  const typed = fields.map((field) => [field.name, form.text(field.name)]);
  return {
    view: 'sign-up',
    title: 'Create your account',
    fields,
    values: { ...Object.fromEntries(typed), username: form.text('username') || flow.name || '' },
    model: termsLinks(documents, page),
  };
}

export function createSignUpPage({ registration, terms, clock }: PageParts): Page {
  const draw = async (page: PageContext): Promise<Screen> => screenOf(page, await terms.shownAt(page.pool.id, page.client.id));
  return {
    show: async (page) => (page.pool.adminCreateUserOnly ? page.move('') : page.show(await draw(page))),
    async submit(page) {
      const { pool, client, origin, form } = page;
      const screen = await draw(page);
      const name = normalizeName(form.text('username'));
      const known = nameAttributes(pool, name);
      const fields = screen.fields!.filter((field) => !(attributeOf(field) in known));
      const problems = problemsOf(fields, form);
      if (problems.length > 0) return page.refuse(screen, { problems });

      const attributes = { ...typedAttributes(fields, form), ...known };
      const sentTo = pool.autoVerifiedAttributes.map((attribute) => attributes[attribute]).find(Boolean);
      const stage = { kind: 'confirming', name, ...defined({ sentTo: sentTo ? sentTo : undefined }) } as const;
      let result: Awaited<ReturnType<Registration['signUp']>>;
      try {
        const request = { username: name, password: form.text('password'), attributes, inBackground: client.preventUserExistenceErrors };
        result = await registration.signUp({ pool, client, origin }, request);
      } catch (error) {
        // Same page as for a new address: the response must not reveal the existing account.
        if (client.preventUserExistenceErrors && sentTo && (hasCode(error, 'username_exists') || hasCode(error, 'alias_exists')))
          return page.move('confirm', { name, stage });
        const { problem, status } = refusalOf(error, page.refusalOptions, screen.fields);
        return page.refuse(screen, { problems: [problem], status });
      }
      if (result.user.status === 'CONFIRMED') return completeSignUp(page, result.user.sub, clock);
      if (!result.delivery) return page.move('', { name, notice: 'wait-for-admin' });
      return page.move('confirm', { name, stage: { ...stage, sub: result.user.sub } });
    },
  };
}

/** Attribute that a name gives by itself: an e-mail address or a phone number. */
function nameAttributes(pool: UserPool, name: string): Readonly<Record<string, string>> {
  const kind = name.includes('@') ? 'email' : 'phone_number';
  return pool.usernameAttributes.includes(kind) ? { [kind]: name } : {};
}

function typedAttributes(fields: readonly Field[], form: Form): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.filter(isAttribute).map((field) => [attributeOf(field), enteredIn(field, form)]));
}
