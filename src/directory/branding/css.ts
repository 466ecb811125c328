import type { CssNode, StyleSheet } from 'css-tree';
import { refusals } from './errors.js';
import type { CssRule } from './types.js';

type CssTree = typeof import('css-tree');

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
/** Tokens of selectors, properties and values. Left out: strings, `url()`, at-rules, brackets, `<!--`. */
const TOKENS = [
  'Ident',
  'Function',
  'Hash',
  'Number',
  'Percentage',
  'Dimension',
  'WhiteSpace',
  'Colon',
  'Semicolon',
  'Comma',
  'LeftParenthesis',
  'RightParenthesis',
  'LeftCurlyBracket',
  'RightCurlyBracket',
  'Delim',
  'Comment',
] as const;
const NUMBER = /^-?\d*\.?\d+$/;
const UNIT = /^(?:px|em|rem|pt|vh|vw)$/i;
const HASH = /^[0-9a-f]{3,8}$/i;
const KEYWORD = /^[a-z][a-z-]*$/i;
const COLOUR_FUNCTION = /^(?:rgb|hsl)a?$/i;
/** Words with an effect beyond appearance: refused in every value. */
const FORBIDDEN_WORD = /expression|javascript|behaviou?r|binding|url|image|element|attr|var|env/i;
/** Characters. */
const MAX_VALUE = 120;
const MAX_RULES = 60;
const MAX_DECLARATIONS = 40;
/** Bytes (Cognito SetUICustomization). */
const MAX_CSS = 3 * 1024;

/**
 * Parses a stylesheet that consists of Cognito's classes and harmless properties only. Every token and node is on an allowlist, and the
 * output is rebuilt from the nodes; escapes, which could hide a name, are refused, and so is text that browsers would repair. Loads
 * css-tree at first use. Throws `branding_invalid`.
 */
export async function parseCss(text: string): Promise<CssRule[]> {
  if (Buffer.byteLength(text) > MAX_CSS) throw refusals.invalid(`CSS can have at most ${MAX_CSS} bytes.`);
  const csstree = await import('css-tree');
  // Empty declarations are no error in CSS, but are one to css-tree.
  const css = text.replace(/\s+/g, ' ').replace(/([{;])[ ;]+/g, '$1');
  checkTokens(csstree, css);
  const onParseError = () => refuse('The CSS cannot be read.');
  const sheet = csstree.parse(css, { onParseError }) as StyleSheet;
  const rules: CssRule[] = [];
  for (const rule of sheet.children) {
    if (rule.type === 'Comment') continue;
    if (rule.type !== 'Rule' || rule.prelude.type !== 'SelectorList') return refuse('The CSS can have rules of classes only.');
    const declarations = [...rule.block.children].flatMap((node) => (node.type === 'Comment' ? [] : [declarationOf(csstree, node)]));
    if (declarations.length > MAX_DECLARATIONS || rules.length >= MAX_RULES) refuse('The CSS has too many rules.');
    for (const selector of rule.prelude.children) rules.push({ target: targetOf(csstree.generate(selector)), declarations });
  }
  return rules;
}

/** Refuses tokens beyond the list, and comments and blocks that the end of the text closes. */
function checkTokens({ tokenize, tokenTypes }: CssTree, css: string): void {
  if (css.includes('\\')) refuse('The CSS must not have escapes.');
  const allowed = new Set(TOKENS.map((name) => tokenTypes[name]));
  let depth = 0;
  tokenize(css, (type, start, end) => {
    if (!allowed.has(type)) refuse(`The CSS must not have ${css.slice(start, Math.min(end, start + 60))}.`);
    if (type === tokenTypes.Comment && (end - start < 4 || !css.startsWith('*/', end - 2))) refuse('The CSS has a comment without an end.');
    if (type === tokenTypes.LeftCurlyBracket || type === tokenTypes.LeftParenthesis || type === tokenTypes.Function) depth += 1;
    if (type === tokenTypes.RightCurlyBracket || type === tokenTypes.RightParenthesis) depth -= 1;
    if (depth < 0) refuse('The CSS cannot be read.');
  });
  if (depth > 0) refuse('The CSS has a block without an end.');
}

function targetOf(selector: string): string {
  const target = selector.slice(1);
  if (!selector.startsWith('.') || !TARGETS.has(target)) return refuse(`The CSS selector ${selector.slice(0, 60)} is not allowed.`);
  return target;
}

function declarationOf({ generate }: CssTree, node: CssNode): readonly [string, string] {
  if (node.type !== 'Declaration') return refuse('The CSS can have declarations in its rules only.');
  const property = node.property.toLowerCase();
  if (!PROPERTY.test(property)) refuse(`The CSS property ${property.slice(0, 60)} is not allowed.`);
  const value = `${generate(node.value)}${node.important === true ? ' !important' : ''}`;
  const parts = node.value.type === 'Value' ? [...node.value.children] : [];
  const isAllowed = parts.length > 0 && parts.every(isAllowedValue) && typeof node.important === 'boolean';
  if (!isAllowed || value.length > MAX_VALUE || FORBIDDEN_WORD.test(value))
    refuse(`The value of the CSS property ${property} is not allowed.`);
  return [property, value];
}

/** Keywords, numbers with units, hex colours, percentages, commas, and `rgb(…)`-like functions of numbers. */
function isAllowedValue(node: CssNode): boolean {
  if (node.type === 'Identifier') return KEYWORD.test(node.name);
  if (node.type === 'Hash') return HASH.test(node.value);
  if (node.type === 'Dimension') return NUMBER.test(node.value) && UNIT.test(node.unit);
  if (node.type === 'Operator') return node.value === ',';
  if (node.type === 'Function') return COLOUR_FUNCTION.test(node.name) && [...node.children].every(isColourPart);
  return isNumber(node);
}

const isColourPart = (node: CssNode): boolean => (node.type === 'Operator' ? /^[,/]$/.test(node.value) : isNumber(node));
const isNumber = (node: CssNode): boolean => (node.type === 'Number' || node.type === 'Percentage') && NUMBER.test(node.value);

function refuse(message: string): never {
  throw refusals.invalid(message);
}
