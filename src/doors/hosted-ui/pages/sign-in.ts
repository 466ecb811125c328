import { CodedError, own } from '../../../kernel/index.js';
import { problemsOf } from '../checks.js';
import { currentPasswordField, signInNameField, tidyName } from '../fields.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import { providerMark } from '../provider-mark.js';
import type { Screen } from '../screens.js';
import type { Visit } from '../visit.js';
import { advance } from './advance.js';
import { complete, goTo, offersHouse, providerOfDomain, wantedProvider } from './provider.js';

/** Whether the sign-in page offers passkeys: the pool has to allow them, and the client a choice of how to sign in. */
export function offersPasskeys({ pool, client }: Visit): boolean {
  return pool.firstFactors.includes('WEB_AUTHN') && client.authFlows.includes('ALLOW_USER_AUTH');
}

/** As the providers call themselves. */
const LABELS: Readonly<Record<string, string>> = { LoginWithAmazon: 'Amazon', SignInWithApple: 'Apple' };

/** The browser and the authorization request that an invitation to show a passkey is for. */
export const placeOf = ({ interaction, flow }: Visit): string => `${interaction.uid} ${flow.browser}`;

export function screenOf({ passkeySignIn }: Pick<PageParts, 'passkeySignIn'>, visit: Visit): Screen {
  const { pool, client, flow, form, interaction } = visit;
  const hint = interaction.params['login_hint'];
  const username = form.text('username') || flow.name || (typeof hint === 'string' ? hint.slice(0, 128) : '');
  const withPassword = offersHouse(client);
  const invitation = withPassword && offersPasskeys(visit) ? passkeySignIn.invite({ pool, client }, placeOf(visit)) : undefined;
  const nameField = { ...signInNameField(pool), ...(invitation ? { autocomplete: 'username webauthn' } : {}) };
  return {
    view: 'sign-in',
    title: 'Sign in',
    fields: withPassword ? [nameField, currentPasswordField] : [],
    values: { username },
    ...(invitation ? { script: 'passkey.js' } : {}),
    model: {
      passkeysOffered: invitation !== undefined,
      invitation,
      withPassword,
      providers: client.identityProviders
        .filter((name) => name !== 'COGNITO')
        .map((name) => ({ name, label: own(LABELS, name) ?? name, mark: providerMark(name) })),
    },
  };
}

export function createSignInPage(parts: PageParts): Page {
  const { signIn, federation, unsolicited, clock } = parts;
  return {
    async show(visit) {
      if (wantsNewAccount(visit)) return visit.move('signup');
      const provider = visit.flow.linking ? undefined : await wantedProvider({ federation }, visit);
      if (provider === undefined) return visit.show(screenOf(parts, visit));
      const ticket = unsolicited.take(visit.ctx, visit.pool.id);
      return ticket === undefined ? goTo(parts, visit, provider) : complete(parts, visit, { ticket });
    },
    async submit(visit) {
      const { pool, client, form } = visit;
      const screen = screenOf(parts, visit);
      const elsewhere = await providerOfDomain({ federation }, visit, form.text('username'));
      if (elsewhere !== undefined) return visit.leaveTo(`provider?name=${encodeURIComponent(elsewhere)}`, elsewhere);
      const problems = problemsOf(screen.fields!.map(withoutShape), form);
      if (problems.length > 0) return visit.refuse(screen, { problems });

      const username = tidyName(form.text('username'));
      try {
        return await advance(
          visit,
          username,
          await signIn.start(
            { pool, client },
            { flow: 'password', username, password: form.text('password'), targets: acrValuesOf(visit), ...visit.before },
          ),
          clock,
        );
      } catch (error) {
        const code = error instanceof CodedError ? error.code : '';
        if (code === 'user_not_confirmed')
          return visit.move('confirm', { name: username, notice: 'confirm-first', stage: { kind: 'confirming', name: username } });
        if (code === 'password_reset_required') return visit.move('forgot', { name: username, notice: 'reset-required' });
        const { problem, status } = refusalOf(error, visit.manner);
        return visit.refuse(screen, { problems: [problem], status, change: { name: username } });
      }
    },
  };
}

/** A name that has the wrong form is a wrong name: said after the password was looked at, like any other. */
const withoutShape = <T extends { type: string }>(field: T): T => (field.type === 'password' ? field : { ...field, type: 'text' });

/** The app asked for sign-up, and nothing was typed yet. */
function wantsNewAccount({ interaction, pool, flow }: Visit): boolean {
  return interaction.params['screen_hint'] === 'signup' && !pool.adminCreateUserOnly && flow.stage === undefined && !flow.name;
}

/** Levels of assurance that the app wishes for. */
function acrValuesOf({ interaction }: Visit): readonly string[] {
  const values = interaction.params['acr_values'];
  return typeof values === 'string' ? values.split(' ').slice(0, 10) : [];
}
