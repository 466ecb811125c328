import { CodedError, defined, own } from '../../../kernel/index.js';
import { problemsOf } from '../checks.js';
import { currentPasswordField, signInNameField, tidyName } from '../fields.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { PageContext } from '../page-context.js';
import { providerLogo } from '../provider-logo.js';
import type { Screen } from '../screens.js';
import { advance } from './advance.js';
import { complete, goTo, offersHouse, providerOfDomain, wantedProvider } from './provider.js';

/** Whether the sign-in page offers passkeys: the pool has to allow them, and the client a choice of how to sign in. */
export function offersPasskeys({ pool, client }: PageContext): boolean {
  return pool.firstFactors.includes('WEB_AUTHN') && client.authFlows.includes('ALLOW_USER_AUTH');
}

/** As the providers call themselves. */
const LABELS: Readonly<Record<string, string>> = { LoginWithAmazon: 'Amazon', SignInWithApple: 'Apple' };

/** The browser and the authorization request that an invitation to show a passkey is for. */
export const placeOf = ({ interaction, flow }: PageContext): string => `${interaction.uid} ${flow.browser}`;

export function screenOf({ passkeySignIn }: Pick<PageParts, 'passkeySignIn'>, page: PageContext): Screen {
  const { pool, client, flow, form, interaction } = page;
  const hint = interaction.params['login_hint'];
  const username = form.text('username') || flow.name || (typeof hint === 'string' ? hint.slice(0, 128) : '');
  const withPassword = offersHouse(client);
  const invitation = withPassword && offersPasskeys(page) ? passkeySignIn.requestOptions({ pool, client }, placeOf(page)) : undefined;
  const nameField = { ...signInNameField(pool), ...defined({ autocomplete: invitation ? 'username webauthn' : undefined }) };
  return {
    view: 'sign-in',
    title: 'Sign in',
    fields: withPassword ? [nameField, currentPasswordField] : [],
    values: { username },
    ...defined({ script: invitation ? 'passkey.js' : undefined }),
    model: {
      passkeysOffered: invitation !== undefined,
      invitation,
      withPassword,
      providers: client.identityProviders
        .filter((name) => name !== 'COGNITO')
        .map((name) => ({ name, label: own(LABELS, name) ?? name, mark: providerLogo(name) })),
    },
  };
}

export function createSignInPage(parts: PageParts): Page {
  const { signIn, federation, unsolicited, clock } = parts;
  return {
    async show(page) {
      if (wantsNewAccount(page)) return page.move('signup');
      const provider = page.flow.linking ? undefined : await wantedProvider({ federation }, page);
      if (provider === undefined) return page.show(screenOf(parts, page));
      const ticket = unsolicited.take(page.ctx, page.pool.id);
      return ticket === undefined ? goTo(parts, page, provider) : complete(parts, page, { ticket });
    },
    async submit(page) {
      const { pool, client, form } = page;
      const screen = screenOf(parts, page);
      const elsewhere = await providerOfDomain({ federation }, page, form.text('username'));
      if (elsewhere !== undefined) return page.leaveTo(`provider?name=${encodeURIComponent(elsewhere)}`, elsewhere);
      const problems = problemsOf(screen.fields!.map(withoutShape), form);
      if (problems.length > 0) return page.refuse(screen, { problems });

      const username = tidyName(form.text('username'));
      try {
        return await advance(
          page,
          username,
          await signIn.start(
            { pool, client },
            { flow: 'password', username, password: form.text('password'), targets: acrValuesOf(page), ...page.before },
          ),
          clock,
        );
      } catch (error) {
        const code = error instanceof CodedError ? error.code : '';
        if (code === 'user_not_confirmed')
          return page.move('confirm', { name: username, notice: 'confirm-first', stage: { kind: 'confirming', name: username } });
        if (code === 'password_reset_required') return page.move('forgot', { name: username, notice: 'reset-required' });
        const { problem, status } = refusalOf(error, page.manner);
        return page.refuse(screen, { problems: [problem], status, change: { name: username } });
      }
    },
  };
}

/** A name that has the wrong form is a wrong name: said after the password was looked at, like any other. */
const withoutShape = <T extends { type: string }>(field: T): T => (field.type === 'password' ? field : { ...field, type: 'text' });

/** The app asked for sign-up, and nothing was typed yet. */
function wantsNewAccount({ interaction, pool, flow }: PageContext): boolean {
  return interaction.params['screen_hint'] === 'signup' && !pool.adminCreateUserOnly && flow.stage === undefined && !flow.name;
}

/** Levels of assurance that the app wishes for. */
function acrValuesOf({ interaction }: PageContext): readonly string[] {
  const values = interaction.params['acr_values'];
  return typeof values === 'string' ? values.split(' ').slice(0, 10) : [];
}
