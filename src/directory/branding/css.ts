import { refusals } from './errors.js';
import type { CssRule } from './types.js';

/** Class names of Cognito's UI customization, with the states that some of them have. */
const TARGETS: ReadonlySet<string> = new Set([
  'logo-customizable',
  'banner-customizable',
  'background-customizable',
  'label-customizable',
  'textDescription-customizable',
  'idpDescription-customizable',
  'legalText-customizable',
  'submitButton-customizable',
  'submitButton-customizable:hover',
  'errorMessage-customizable',
  'inputField-customizable',
  'inputField-customizable:focus',
  'idpButton-customizable',
  'idpButton-customizable:hover',
  'socialButton-customizable',
  'socialButton-customizable:hover',
  'redirect-customizable',
  'passwordCheck-valid-customizable',
  'passwordCheck-notValid-customizable',
]);

/** Appearance only: nothing that loads a resource, repositions content or overlays it. */
const PROPERTY =
  /^(?:color|background-color|background|font-size|font-weight|font-style|font-family|line-height|letter-spacing|text-align|text-decoration|text-transform|(?:padding|margin)(?:-(?:top|right|bottom|left))?|(?:max-|min-)?(?:width|height)|border(?:-(?:top|right|bottom|left))?(?:-(?:color|width|style))?|border-radius|box-shadow|opacity|display)$/;
/**
 * Keywords, numbers with units, hex colours, percentages, commas, and `rgb(…)`-like functions of
 * numbers. No other function, quote or escape.
 */
const VALUE =
  /^(?:(?:#[0-9a-f]{3,8}|-?\d*\.?\d+(?:px|em|rem|%|pt|vh|vw)?|[a-z][a-z-]*|(?:rgb|hsl)a?\([\d\s.,%/]{1,40}\)|!important)(?:\s*,\s*|\s+|$))+$/i;
/** Words with an effect beyond appearance: refused in every value. */
const FORBIDDEN_WORD = /expression|javascript|behaviou?r|binding|url|image|element|attr|var|env/i;
const MAX_RULES = 60;
const MAX_DECLARATIONS = 40;
/** Bytes (Cognito SetUICustomization). */
const MAX_CSS = 3 * 1024;

/**
 * Parses a stylesheet that consists of Cognito's classes and harmless properties only. An allowlist
 * parser: its output is rebuilt from what it recognised. Throws `branding_invalid`.
 */
export function parseCss(text: string): CssRule[] {
  if (Buffer.byteLength(text) > MAX_CSS) throw refusals.invalid(`CSS can have at most ${MAX_CSS} bytes.`);
  const css = text.replace(/\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//g, ' ').trim();
  const rules: CssRule[] = [];
  const rule = /([^{}]*)\{([^{}]*)\}/y;
  while (rule.lastIndex < css.length) {
    const [, selector, body] = rule.exec(css) ?? refuse('The CSS cannot be read.');
    const declarations = body!
      .split(';')
      .map((part) => part.trim())
      .filter(Boolean)
      .map(declarationOf);
    if (declarations.length > MAX_DECLARATIONS || rules.length >= MAX_RULES) refuse('The CSS has too many rules.');
    for (const target of selector!.split(',').map((one) => one.trim())) rules.push({ target: targetOf(target), declarations });
  }
  return rules;
}

function targetOf(selector: string): string {
  const target = selector.slice(1);
  if (!selector.startsWith('.') || !TARGETS.has(target)) return refuse(`The CSS selector ${selector.slice(0, 60)} is not allowed.`);
  return target;
}

function declarationOf(part: string): readonly [string, string] {
  const colon = part.indexOf(':');
  const property = part.slice(0, Math.max(0, colon)).trim().toLowerCase();
  const value = part
    .slice(colon + 1)
    .trim()
    .replace(/\s+/g, ' ');
  if (!PROPERTY.test(property)) refuse(`The CSS property ${property.slice(0, 60)} is not allowed.`);
  if (value.length > 120 || !VALUE.test(value) || FORBIDDEN_WORD.test(value))
    refuse(`The value of the CSS property ${property} is not allowed.`);
  return [property, value];
}

function refuse(message: string): never {
  throw refusals.invalid(message);
}
