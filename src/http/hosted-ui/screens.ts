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
import { themeUrl } from './serve-theme.js';
import type { TranslatableText, Translator } from './translator.js';

export interface Screen {
  readonly view: string;
  /** Of the document, before the pool's name. */
  readonly title: TranslatableText;
  readonly status?: number;
  /** Absent: the house's own look. */
  readonly pool?: UserPool;
  /** Whose look it is within the pool. */
  readonly clientId?: string;
  readonly problems?: readonly Problem[];
  readonly fields?: readonly Field[];
  /** What stands in the fields. Passwords are never given back. */
  readonly values?: Readonly<Record<string, string>>;
  /** A file of views/assets that this page runs, beside the one that all do. */
  readonly script?: string;
  /** Where its form may go, as sources of CSP. Absent: to us. */
  readonly formTargets?: readonly string[];
  /** Languages that the app asks for, before those of the browser. */
  readonly languages?: readonly string[];
  /** More for the template. */
  readonly model?: object;
}

export interface Screens {
  render(ctx: Context, screen: Screen): Promise<void>;
  serveAsset(ctx: Context): boolean;
}

/** Draws pages: layout, look, security headers. */
export function createScreens(parts: {
  readonly views: string;
  /** A folder of the operator's own templates. */
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
    // An error page is shown even where the store is gone.
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

/** Fields as the template wants them; the first that is wrong or empty gets the focus, unless a list of problems takes it. */
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

/** What the address says (`lang`, as Cognito's own pages take it), then what the browser wants. */
function languagesOf(ctx: Context): readonly string[] {
  const { lang } = ctx.query;
  return [...(typeof lang === 'string' ? [lang] : []), ...ctx.acceptsLanguages()];
}
