import { join } from 'node:path';
import type { Context } from 'koa';
import { type Branding, EVERY_CLIENT } from '../../directory/branding/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import { defined, type Ids, type Logger, silentLogger } from '../../kernel/index.js';
import { createAssets } from './assets.js';
import type { Field } from './fields.js';
import { readLanguages } from './languages.js';
import type { Problem } from './messages.js';
import { createOverriddenViews } from './overridden-views.js';
import { setPageHeaders } from './security-headers.js';
import { pictureUrl } from './serve-picture.js';
import { themeUrl } from './theme.js';
import type { TranslatableText, Translator } from './translator.js';

/** Page to be rendered: template, status and the data of its form. */
export interface Screen {
  readonly view: string;
  /** Document title, before the pool's name. */
  readonly title: TranslatableText;
  readonly status?: number;
  /** Omitted: default branding. */
  readonly pool?: UserPool;
  /** Client whose branding applies. Omitted: the pool's. */
  readonly clientId?: string;
  readonly problems?: readonly Problem[];
  readonly fields?: readonly Field[];
  /** Field values by name. Passwords and codes are never rendered. */
  readonly values?: Readonly<Record<string, string>>;
  /** Script of views/assets, in addition to pages.js. */
  readonly script?: string;
  /** CSP sources of `form-action`. Omitted: `'self'`. */
  readonly formTargets?: readonly string[];
  /** Languages in the client's request; they take precedence over the browser's. */
  readonly languages?: readonly string[];
  /** Further template variables. */
  readonly model?: object;
}

export interface Screens {
  render(ctx: Context, screen: Screen): Promise<void>;
  serveAsset(ctx: Context): boolean;
}

/** Creates the renderer of pages: layout, branding, language and security headers. One read of the branding per page. */
export function createScreens(parts: {
  readonly views: string;
  /** Folder of the operator's templates. */
  readonly overrides?: string;
  readonly logger?: Logger;
  readonly ids: Ids;
  readonly branding?: Pick<Branding, 'brandingOf'>;
}): Screens {
  const views = createOverriddenViews({ logger: silentLogger, ...parts });
  const assets = createAssets(join(parts.views, 'assets'));
  const languages = readLanguages(join(parts.views, 'languages'));

  async function clientBranding(pool: UserPool | undefined, clientId: string = EVERY_CLIENT): Promise<object> {
    if (!pool) return { name: 'Cognate', initial: 'C', theme: assets.url('theme.css') };
    const name = pool.branding.displayName ?? pool.name;
    // An error page renders without the store.
    const found = (await parts.branding?.brandingOf(pool.id, clientId).catch(() => undefined)) ?? {};
    const picture = (what: 'logo' | 'favicon') => found[what] && pictureUrl(pool.id, clientId, what, found[what]);
    return {
      name,
      initial: [...name.trim()][0]?.toUpperCase() ?? '•',
      theme: themeUrl(pool, found, clientId),
      logo: picture('logo'),
      favicon: picture('favicon'),
    };
  }

  return {
    async render(ctx, screen) {
      const nonce = parts.ids.token(16);
      const problems = screen.problems ?? [];
      const translator = languages.choose([...(screen.languages ?? []), ...languagesOf(ctx)]);
      const body = await views.of(screen.pool?.id).render(
        screen.view,
        {
          ...screen.model,
          lang: translator.language,
          dir: translator.direction,
          title: translator.say(screen.title),
          brand: await clientBranding(screen.pool, screen.clientId),
          css: assets.url('pages.css'),
          js: assets.url('pages.js'),
          icon: assets.url('icon.svg'),
          assets: assets.urls,
          script: screen.script && assets.url(screen.script),
          nonce,
          problems: problems.length > 0 ? problems.map(({ text, field }) => ({ text: translator.say(text), field })) : undefined,
          fields: inputs(screen.fields ?? [], screen.values ?? {}, problems, translator),
        },
        translator,
      );
      setPageHeaders(ctx, { nonce, ...defined({ formTargets: screen.formTargets }) });
      ctx.status = screen.status ?? 200;
      ctx.type = 'html';
      ctx.body = body;
    },
    serveAsset: (ctx) => assets.serve(ctx),
  };
}

/** Template variables of the fields. The first empty field gets the focus, unless the list of problems has it. */
function inputs(
  fields: readonly Field[],
  values: Readonly<Record<string, string>>,
  problems: readonly Problem[],
  { say }: Translator,
): readonly object[] {
  const focus = problems.length > 0 ? undefined : fields.find((field) => !values[field.name]);
  return fields.map((field) => {
    const error = problems.find((problem) => problem.field === field.name)?.text;
    const described = [field.hint && `${field.name}-hint`, error && `${field.name}-error`].filter(Boolean).join(' ');
    return {
      ...field,
      label: say(field.label),
      hint: field.hint && say(field.hint),
      value: field.type === 'password' || field.code ? '' : values[field.name],
      error: error && say(error),
      described,
      autofocus: field === focus,
      secret: field.type === 'password',
    };
  });
}

/** Languages of the request: the query parameter `lang` (Cognito managed login), then `Accept-Language`. */
function languagesOf(ctx: Context): readonly string[] {
  const { lang } = ctx.query;
  return [...(typeof lang === 'string' ? [lang] : []), ...ctx.acceptsLanguages()];
}
