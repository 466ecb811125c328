import { CodedError, defined, own } from '../../../kernel/index.js';
import { problemsOf } from '../checks.js';
import { clientLinksOf } from '../client-links.js';
import { currentPasswordField, normalizeName, signInNameField } from '../fields.js';
import { refusalOf } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { PageContext } from '../page-context.js';
import type { Screen } from '../screens.js';
import { advance } from './advance.js';
import { complete, offersLocalUsers, providerOfDomain, redirectToProvider, requestedProvider } from './provider.js';

/** Logo of a provider's button by its brand guidelines: CSS class and files of views/assets. */
interface ProviderLogo {
  readonly brand: string;
  /** File for the light colour scheme. */
  readonly light: string;
  readonly dark: string;
}

const BRANDS: Readonly<Record<string, string>> = {
  Google: 'google',
  Facebook: 'facebook',
  LoginWithAmazon: 'amazon',
  SignInWithApple: 'apple',
};

/** Brands whose single-colour logo has a variant for the dark scheme. */
const DARK_VARIANTS = ['amazon', 'apple'];

/** Logo of a social provider; undefined for OIDC and SAML providers. */
function providerLogo(provider: string): ProviderLogo | undefined {
  const brand = own(BRANDS, provider);
  if (brand === undefined) return undefined;
  return { brand, light: `provider-${brand}.svg`, dark: `provider-${brand}${DARK_VARIANTS.includes(brand) ? '-dark' : ''}.svg` };
}

/** Returns whether the sign-in page offers passkeys: `WEB_AUTHN` in the pool and `ALLOW_USER_AUTH` in the client. */
export function offersPasskeys({ pool, client }: PageContext): boolean {
  return pool.firstFactors.includes('WEB_AUTHN') && client.authFlows.includes('ALLOW_USER_AUTH');
}

/** Display names of social providers. */
const LABELS: Readonly<Record<string, string>> = { LoginWithAmazon: 'Amazon', SignInWithApple: 'Apple' };

/** Binding of a passkey ceremony to the browser and the authorization request. */
export const ceremonyBindingOf = ({ interaction, flow }: PageContext): string => `${interaction.uid} ${flow.browser}`;

export function screenOf({ passkeySignIn }: Pick<PageParts, 'passkeySignIn'>, page: PageContext): Screen {
  const { pool, client, flow, form, interaction } = page;
  const hint = interaction.params['login_hint'];
  const username = form.text('username') || flow.name || (typeof hint === 'string' ? hint.slice(0, 128) : '');
  const withPassword = offersLocalUsers(client);
  const invitation =
    withPassword && offersPasskeys(page) ? passkeySignIn.requestOptions({ pool, client }, ceremonyBindingOf(page)) : undefined;
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
      // The links of an unverified client are on the consent page, after the password.
      links: client.registration?.open ? undefined : clientLinksOf(client),
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
      if (requestsSignUp(page)) return page.move('signup');
      const provider = page.flow.linking ? undefined : await requestedProvider({ federation }, page);
      if (provider === undefined) return page.show(screenOf(parts, page));
      const ticket = unsolicited.take(page.ctx, page.pool.id);
      return ticket === undefined ? redirectToProvider(parts, page, provider) : complete(parts, page, { ticket });
    },
    async submit(page) {
      const { pool, client, origin, form } = page;
      const screen = screenOf(parts, page);
      const provider = await providerOfDomain({ federation }, page, form.text('username'));
      if (provider !== undefined) return page.leaveTo(`provider?name=${encodeURIComponent(provider)}`, provider);
      const problems = problemsOf(screen.fields!.map(withoutFormat), form);
      if (problems.length > 0) return page.refuse(screen, { problems });

      const username = normalizeName(form.text('username'));
      try {
        return await advance(
          page,
          username,
          await signIn.start(
            { pool, client, origin },
            { flow: 'password', username, password: form.text('password'), targets: acrValuesOf(page), ...page.browserContext },
          ),
          clock,
        );
      } catch (error) {
        const code = error instanceof CodedError ? error.code : '';
        if (code === 'user_not_confirmed')
          return page.move('confirm', { name: username, notice: 'confirm-first', stage: { kind: 'confirming', name: username } });
        if (code === 'password_reset_required') return page.move('forgot', { name: username, notice: 'reset-required' });
        const { problem, status } = refusalOf(error, page.refusalOptions);
        return page.refuse(screen, { problems: [problem], status, change: { name: username } });
      }
    },
  };
}

/** Field without a format check: a malformed name is refused like an unknown one, after the password check. */
const withoutFormat = <T extends { type: string }>(field: T): T => (field.type === 'password' ? field : { ...field, type: 'text' });

/** Returns whether the request asks for the sign-up page (`screen_hint=signup`) and nothing was typed yet. */
function requestsSignUp({ interaction, pool, flow }: PageContext): boolean {
  return interaction.params['screen_hint'] === 'signup' && !pool.adminCreateUserOnly && flow.stage === undefined && !flow.name;
}

/** Requested `acr_values` (OpenID Connect Core 3.1.2.1), at most 10. */
function acrValuesOf({ interaction }: PageContext): readonly string[] {
  const values = interaction.params['acr_values'];
  return typeof values === 'string' ? values.split(' ').slice(0, 10) : [];
}
