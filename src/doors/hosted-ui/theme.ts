import type { PoolBranding } from '../../directory/pools/index.js';
import { type Colour, mix, parseColour, readableOn, textOn, toHex, WHITE } from './colours.js';

const DEFAULT_BRAND: Colour = [59, 91, 219];
const LIGHT_PAGE: Colour = [246, 247, 249];
const DARK_PAGE: Colour = [11, 13, 17];
/** The card of views/assets/pages.css in the dark. */
const DARK_CARD: Colour = [23, 26, 33];
/** More than the 4.5 of WCAG AA, so that rounding never falls below it. */
const READABLE = 4.6;
/** Coloured text looks dimmer there. */
const READABLE_IN_THE_DARK = 6.5;

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

/** A pool's colours as custom properties, for both colour schemes. What is not a hex colour counts as not given. */
export function themeCss(branding: PoolBranding): string {
  const brand = parseColour(branding.primaryColor) ?? DEFAULT_BRAND;
  const background = parseColour(branding.backgroundColor);
  const light = scheme(brand, background ?? mix(LIGHT_PAGE, brand, 0.03), WHITE, READABLE);
  const dark = scheme(brand, mix(DARK_PAGE, background ?? brand, 0.05), DARK_CARD, READABLE_IN_THE_DARK);
  return `:root{${light}}\n@media (prefers-color-scheme:dark){:root{${dark}}}\n`;
}
