import type { Context } from 'koa';
import type { ClientBranding, CssRule } from '../../directory/branding/index.js';
import type { PoolBranding, UserPool } from '../../directory/pools/index.js';
import { own, sha256 } from '../../kernel/index.js';
import { type Colour, mix, parseColour, readableOn, textOn, toHex, WHITE } from './colours.js';

const versionOf = (css: string): string => sha256(css).toString('hex').slice(0, 12);

/** URL of the theme with the version of its content, cacheable without limit. */
export function themeUrl(pool: UserPool, clientBranding: ClientBranding = {}, clientId = ''): string {
  // A client without branding shares the pool's stylesheet.
  const client = Object.keys(clientBranding).length === 0 ? '' : `&client=${clientId}`;
  return `/${pool.id}/theme.css?v=${versionOf(themeCss(pool.branding, clientBranding))}${client}`;
}

/** Serves the theme as a stylesheet (CSP forbids inline styles). Cacheable without limit under its version, else revalidated by ETag. */
export function serveTheme(ctx: Context, pool: UserPool, clientBranding: ClientBranding = {}): void {
  const css = themeCss(pool.branding, clientBranding);
  const version = versionOf(css);
  ctx.set({
    'Cache-Control': ctx.query['v'] === version ? 'public, max-age=31536000, immutable' : 'no-cache',
    'X-Content-Type-Options': 'nosniff',
  });
  ctx.type = 'text/css; charset=utf-8';
  ctx.etag = version;
  ctx.status = 200;
  if (ctx.fresh) ctx.status = 304;
  else ctx.body = css;
}

const DEFAULT_BRAND: Colour = [59, 91, 219];
const LIGHT_PAGE: Colour = [246, 247, 249];
const DARK_PAGE: Colour = [11, 13, 17];
/** Background of `.card` in the dark scheme of views/assets/pages.css. */
const DARK_CARD: Colour = [23, 26, 33];
/** Contrast ratio; above the 4.5 of WCAG AA to allow for rounding. */
const READABLE = 4.6;
/** Contrast ratio in the dark scheme, where coloured text looks dimmer. */
const READABLE_ON_DARK = 6.5;

function scheme(brand: Colour, page: Colour, card: Colour, readable: number): string {
  const onBrand = textOn(brand);
  const values: Record<string, Colour> = {
    brand,
    'on-brand': onBrand,
    'brand-hover': mix(brand, textOn(onBrand), 0.14),
    'brand-ink': readableOn(card, brand, readable),
    'brand-soft': mix(card, brand, 0.08),
    page,
    'page-glow': mix(page, brand, 0.16),
    'page-mist': mix(page, brand, 0.04),
    'on-page': readableOn(page, mix(page, textOn(page), 0.62), READABLE),
  };
  return Object.entries(values)
    .map(([name, colour]) => `--${name}:${toHex(colour)}`)
    .join(';');
}

/** Selectors of these pages for Cognito's CSS classes (hosted UI customization). Other classes have no counterpart. */
const SELECTORS: Readonly<Record<string, string>> = {
  'logo-customizable': '.logo',
  'banner-customizable': '.brand',
  'background-customizable': '.card',
  'label-customizable': 'label',
  'textDescription-customizable': '.lead',
  'legalText-customizable': '.terms',
  'submitButton-customizable': 'button.primary',
  'submitButton-customizable:hover': 'button.primary:hover',
  'errorMessage-customizable': '.problems',
  'inputField-customizable': '.field input:not([type="hidden"])',
  'inputField-customizable:focus': '.field input:not([type="hidden"]):focus',
  'redirect-customizable': '.other',
};

/** CSS of a client's rules. The prefix `body` raises their specificity above that of pages.css. */
const rules = (given: readonly CssRule[]): string =>
  given
    .flatMap(({ target, declarations }) => {
      const selector = own(SELECTORS, target);
      return selector ? [`body ${selector}{${declarations.map(([property, value]) => `${property}:${value}`).join(';')}}\n`] : [];
    })
    .join('');

/**
 * Stylesheet with the colours as custom properties for both colour schemes, and the client's rules. Invalid hex colours are ignored; the
 * client's branding takes precedence over the pool's.
 */
export function themeCss(branding: PoolBranding, clientBranding: ClientBranding = {}): string {
  const brand = parseColour(clientBranding.primaryColor ?? branding.primaryColor) ?? DEFAULT_BRAND;
  const background = parseColour(clientBranding.backgroundColor ?? branding.backgroundColor);
  const light = scheme(brand, background ?? mix(LIGHT_PAGE, brand, 0.03), WHITE, READABLE);
  const dark = scheme(brand, mix(DARK_PAGE, background ?? brand, 0.05), DARK_CARD, READABLE_ON_DARK);
  return `:root{${light}}\n@media (prefers-color-scheme:dark){:root{${dark}}}\n${rules(clientBranding.rules ?? [])}`;
}
