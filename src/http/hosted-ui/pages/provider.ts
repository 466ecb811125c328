import type { Federation } from '../../../federation/index.js';
import { CodedError, defined, hasCode, own } from '../../../kernel/index.js';
import { NOTICES } from '../messages.js';
import type { Page, PageParts } from '../page.js';
import type { PageContext } from '../page-context.js';

type Parts = Pick<PageParts, 'federation' | 'answers' | 'interactions' | 'clock'>;

/** Cognito's own directory among the providers of a client; a client that names none has it, too. */
export const offersHouse = ({ identityProviders }: PageContext['client']): boolean =>
  identityProviders.length === 0 || identityProviders.includes('COGNITO');

/** The provider that the sign-in goes to without asking: what the app wants, or the only one there is. */
export async function wantedProvider({ federation }: Pick<Parts, 'federation'>, page: PageContext): Promise<string | undefined> {
  const { client, pool, interaction } = page;
  const { identity_provider: name, idp_identifier: identifier } = interaction.params;
  const asked = {
    ...defined({ name: typeof name === 'string' ? name : undefined, identifier: typeof identifier === 'string' ? identifier : undefined }),
  };
  const found = await federation.find({ pool, client }, asked);
  return found ?? (!offersHouse(client) && client.identityProviders.length === 1 ? client.identityProviders[0] : undefined);
}

/** The provider of the domain of an e-mail address, if a provider goes by it. */
export async function providerOfDomain(
  { federation }: Pick<Parts, 'federation'>,
  { pool, client }: PageContext,
  typed: string,
): Promise<string | undefined> {
  const domain = typed.split('@')[1]?.toLowerCase();
  return domain ? federation.find({ pool, client }, { identifier: domain }) : undefined;
}

/** Off to the provider (303), or back with what stands in the way. */
export async function goTo(parts: Omit<Parts, 'clock'>, page: PageContext, provider: string): Promise<void> {
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

/** A provider's button. Not a form: browsers hold the redirects after a form to the page's own. */
export function createProviderPage(parts: Parts): Page {
  return {
    async show(page) {
      const { name } = page.ctx.query;
      await goTo(parts, page, typeof name === 'string' ? name : '');
    },
  };
}

/** Milliseconds that a finished sign-in may take to leave these pages. */
const LEAVING_MS = 5 * 60 * 1000;

/** Completes the sign-in that the answer is of. */
export async function complete(parts: Parts, page: PageContext, answer: Parameters<Federation['complete']>[1]): Promise<void> {
  const { federation, clock } = parts;
  const { pool, client } = page;
  try {
    const result = await federation.complete({ pool, client }, answer);
    if (result.kind === 'authenticated')
      return await page.leave({
        kind: 'signed-in',
        sub: result.user.sub,
        authTime: result.authTime,
        amr: ['fed'],
        until: clock.now() + LEAVING_MS,
      });
    const { link, sub, email } = result;
    return page.move('', { name: email, notice: 'link-offered', linking: { link, sub } });
  } catch (error) {
    await failed(parts, page, error);
  }
}

/** Back from a provider, in the browser that went there. */
export function createDonePage(parts: Parts): Page {
  return {
    async show(page) {
      const { ticket } = page.ctx.query;
      await complete(parts, page, { uid: page.interaction.uid, ticket: typeof ticket === 'string' ? ticket : '' });
    },
  };
}

/** OAuth's own word for what went wrong (RFC 6749 section 4.1.2.1). */
const OAUTH_ERRORS: Readonly<Record<string, string>> = {
  federation_refused: 'access_denied',
  federation_account_disabled: 'access_denied',
  trigger_refused: 'access_denied',
  address_blocked: 'access_denied',
  federation_unreachable: 'temporarily_unavailable',
};

/** To the app where it had asked for this provider, or there is no other way in; otherwise a person may choose another. */
async function failed(parts: Omit<Parts, 'clock'>, page: PageContext, error: unknown): Promise<void> {
  if (!(error instanceof CodedError) || hasCode(error, 'federation_state_invalid')) throw error;
  const { ctx, pool } = page;
  if (await wantedProvider(parts, page)) {
    page.forget();
    return parts.interactions.refuse(ctx, pool.id, own(OAUTH_ERRORS, error.code) ?? 'invalid_request', error.message);
  }
  const { stage: _, ...rest } = page.flow;
  return page.restart({ ...rest, failure: NOTICES['provider-failed'] });
}
