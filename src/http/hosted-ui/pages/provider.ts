import type { Federation } from '../../../federation/index.js';
import { CodedError, defined, hasCode, own } from '../../../kernel/index.js';
import { NOTICES } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { PageContext } from '../page-context.js';

type Parts = Pick<PageParts, 'federation' | 'answers' | 'interactions' | 'clock'>;

/** Returns whether the client accepts local users: provider `COGNITO`, or no provider at all. */
export const offersLocalUsers = ({ identityProviders }: PageContext['client']): boolean =>
  identityProviders.length === 0 || identityProviders.includes('COGNITO');

/** Provider of a sign-in without the sign-in page: `identity_provider` or `idp_identifier` of the request, or the client's only provider. */
export async function requestedProvider({ federation }: Pick<Parts, 'federation'>, page: PageContext): Promise<string | undefined> {
  const { client, pool, interaction } = page;
  const { identity_provider: name, idp_identifier: identifier } = interaction.params;
  const requested = {
    ...defined({ name: typeof name === 'string' ? name : undefined, identifier: typeof identifier === 'string' ? identifier : undefined }),
  };
  const found = await federation.find({ pool, client }, requested);
  return found ?? (!offersLocalUsers(client) && client.identityProviders.length === 1 ? client.identityProviders[0] : undefined);
}

/** Provider whose identifiers include the domain of an e-mail address; undefined without one. */
export async function providerOfDomain(
  { federation }: Pick<Parts, 'federation'>,
  { pool, client }: PageContext,
  typed: string,
): Promise<string | undefined> {
  const domain = typed.split('@')[1]?.toLowerCase();
  return domain ? federation.find({ pool, client }, { identifier: domain }) : undefined;
}

/** Redirects to the provider (303), or handles the error as `failed`. */
export async function redirectToProvider(parts: Omit<Parts, 'clock'>, page: PageContext, provider: string): Promise<void> {
  await begin(parts, page, provider).catch((error: unknown) => failed(parts, page, error));
}

async function begin({ answers }: Pick<Parts, 'answers'>, page: PageContext, provider: string): Promise<void> {
  const { ctx, pool, client, interaction } = page;
  const { login_hint: hint, prompt } = interaction.params;
  const url = await answers.begin(
    ctx,
    { pool, client },
    {
      provider,
      uid: interaction.uid,
      ...defined({
        loginHint: typeof hint === 'string' ? hint.slice(0, 256) : undefined,
        fresh: typeof prompt === 'string' && prompt.split(' ').includes('login') ? true : undefined,
      }),
    },
  );
  ctx.status = 303;
  ctx.set('Cache-Control', 'no-store');
  ctx.redirect(url);
}

/** Page behind a provider's button. A link, not a form: browsers apply `form-action` to the redirects after a form. */
export function createProviderPage(parts: Parts): Page {
  return {
    async show(page) {
      const { name } = page.ctx.query;
      await redirectToProvider(parts, page, typeof name === 'string' ? name : '');
    },
  };
}

/** Completes a federated sign-in, or offers to link the identity to an existing account. */
export async function complete(parts: Parts, page: PageContext, answer: Parameters<Federation['complete']>[1]): Promise<void> {
  const { federation, clock } = parts;
  const { pool, client, origin } = page;
  try {
    const result = await federation.complete({ pool, client, origin }, answer);
    if (result.kind === 'authenticated')
      return await page.leave({
        kind: 'signed-in',
        sub: result.user.sub,
        authTime: result.authTime,
        amr: ['fed'],
        provenAt: clock.now(),
      });
    const { link, sub, email } = result;
    return page.move('', { name: email, notice: 'link-offered', linking: { link, sub } });
  } catch (error) {
    await failed(parts, page, error);
  }
}

/** Page `done`: continues the interaction after the provider's response. */
export function createDonePage(parts: Parts): Page {
  return {
    async show(page) {
      const { ticket } = page.ctx.query;
      await complete(parts, page, { uid: page.interaction.uid, ticket: typeof ticket === 'string' ? ticket : '' });
    },
  };
}

/** OAuth error codes (RFC 6749 section 4.1.2.1) by error code; `invalid_request` for the others. */
const OAUTH_ERRORS: Readonly<Record<string, string>> = {
  federation_refused: 'access_denied',
  federation_account_disabled: 'access_denied',
  trigger_refused: 'access_denied',
  address_blocked: 'access_denied',
  federation_unreachable: 'temporarily_unavailable',
};

/** Sends the error to the app when the request or the client leaves no other provider; otherwise shows the sign-in page with the error. */
async function failed(parts: Omit<Parts, 'clock'>, page: PageContext, error: unknown): Promise<void> {
  if (!(error instanceof CodedError) || hasCode(error, 'federation_state_invalid')) throw error;
  const { ctx, pool } = page;
  if (await requestedProvider(parts, page)) {
    page.forget();
    return parts.interactions.refuse(ctx, pool.id, own(OAUTH_ERRORS, error.code) ?? 'invalid_request', error.message);
  }
  const { stage: _, ...rest } = page.flow;
  return page.restart({ ...rest, failure: NOTICES['provider-failed'] });
}
