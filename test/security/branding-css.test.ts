import assert from 'node:assert/strict';
import { parseCss } from '../../src/directory/branding/css.js';

const ALLOWED: Readonly<Record<string, string>> = {
  '.label-customizable{color:red}': 'color:red',
  '.label-customizable { COLOR : #00ff88 ;; margin-top:-1.5em; }': 'color:#00ff88;margin-top:-1.5em',
  '/* a */.label-customizable/**/{/* b */color/* c */:/* d */red/* e */}/* f */': 'color:red',
  '.label-customizable{background:rgba(1, 2, 3, 50%)}': 'background:rgba(1,2,3,50%)',
  '.label-customizable{font-family:Arial, sans-serif !important}': 'font-family:Arial,sans-serif !important',
  '.label-customizable{border:1px solid hsl(1,2%,3%)}': 'border:1px solid hsl(1,2%,3%)',
  '.label-customizable{}': '',
};

const values = (...list: string[]): string[] => list.map((value) => `.label-customizable{color:${value}}`);
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'resources and functions': [
    ...values(
      'url(x)',
      'URL("x")',
      'url( x )',
      'u/**/rl(x)',
      'url/**/(x)',
      'image-set("x" 1x)',
      'element(#a)',
      'attr(x)',
      'var(--x)',
      'env(x)',
    ),
    ...values(
      'expression(alert(1))',
      'exp/**/ression(alert(1))',
      'calc(1px + 2px)',
      'rgb(var(--x))',
      'rgb(url(x))',
      'javascript:x',
      '(red)',
      'progid:x',
    ),
  ],
  'escapes, in hexadecimal, of one character and of a line end': [
    ...values('u\\72l(x)', '\\75\\72\\6c(x)', '\\000075rl(x)', 'r\\ed', '\\', 'red\\9', '"\\"', 'red\\\n'),
    '.label\\-customizable{color:red}',
    '.\\6c abel-customizable{color:red}',
    '.label-customizable{c\\6flor:red}',
    '\\40 import "x";',
  ],
  'strings, which may hold markup or reach past a brace': [
    ...values('"x"', "'x'", '"</style>"', '"x', "'}body{color:red"),
    '.label-customizable{content:"x"}',
    '.label-customizable{color:red"}"}',
  ],
  'at-rules': [
    '@import "x";',
    '@import url(x);',
    '@media all{.label-customizable{color:red}}',
    '@charset "utf-7";',
    '.label-customizable{@import "x";}',
    '.label-customizable{@media all{color:red}}',
    '@font-face{}',
  ],
  'comments that are not closed, or that hide what they divide': [
    '/*',
    '/*/',
    '.label-customizable{color:red}/*',
    '.label-customizable{color:red/*}',
    '/* /* */ */.label-customizable{color:red}',
    '.label-/**/customizable{color:red}',
    '.label-customizable{col/**/or:red}',
    '<!-- .label-customizable{color:red} -->',
    '.label-customizable{color:red}//x',
  ],
  'characters beyond ASCII that look like others, and control characters': [
    ...values('ｕrl(x)', 'uｒl（x）', 'r\u200bed', '\u202ered', 'red\u0000', 'r\u0000ed', '\ufffd', 'ſolid', '\u{1f600}'),
    '．label-customizable{color:red}',
    '.label‐customizable{color:red}',
    '.label-customizable\u0000{color:red}',
    '.label-customizable｛color:red｝',
  ],
  'blocks that are not closed, closed twice or nested': [
    '.label-customizable{color:red',
    '.label-customizable{color:red}}',
    '.label-customizable{{color:red}}',
    '.label-customizable{color:red}}body{color:red}',
    '.label-customizable{color:rgb(1,2,3}',
    '.label-customizable{color:rgb(1,2,3}) }',
    '.label-customizable{.card{color:red}}',
    '.label-customizable{& .card{color:red}}',
    '.label-customizable{body{color:red}}',
    '{color:red}',
    '.label-customizable{color:red};x',
    '.label-customizable',
  ],
  'selectors beyond the classes of Cognito': [
    '*{color:red}',
    'body{color:red}',
    '.label-customizable,body{color:red}',
    '.label-customizable,{color:red}',
    '.label-customizable .card{color:red}',
    '.label-customizable:hover{color:red}',
    '.submitButton-customizable::before{color:red}',
    '.submitButton-customizable:hover:focus{color:red}',
    '.inputField-customizable[value^=a]{color:red}',
    '.submitButton-customizable:is(body){color:red}',
    '#label-customizable{color:red}',
    '.constructor{color:red}',
  ],
  'properties beyond appearance, and hacks of old browsers': [
    ...[
      'position:fixed',
      'background-image:none',
      '-moz-binding:x',
      'behavior:x',
      'filter:x',
      '--x:red',
      '*color:red',
      '_color:red',
      'all:unset',
    ].map((declaration) => `.label-customizable{${declaration}}`),
    '.label-customizable{color red}',
    '.label-customizable{color:red !ie}',
    '.label-customizable{color:red:blue}',
    '.label-customizable{color:}',
  ],
};

describe('CSS of branding', () => {
  for (const [css, expected] of Object.entries(ALLOWED)) {
    it(`${css} is rebuilt from its declarations`, async () => {
      const [{ target, declarations } = { target: '', declarations: [] }] = await parseCss(css);
      assert.equal(target, 'label-customizable');
      assert.equal(declarations.map(([property, value]) => `${property}:${value}`).join(';'), expected);
    });
  }

  for (const [kind, list] of Object.entries(REFUSED)) {
    it(`${kind} are refused`, async () => {
      for (const css of list) await assert.rejects(parseCss(css), { code: 'branding_invalid' }, JSON.stringify(css));
    });
  }

  it('more than 3 KB, 60 rules or 40 declarations in a rule are refused', async () => {
    await assert.rejects(parseCss(`.label-customizable{color:red}${' '.repeat(3072)}`), { code: 'branding_invalid' });
    await assert.rejects(parseCss('.label-customizable{}'.repeat(61)), { code: 'branding_invalid' });
    await assert.rejects(parseCss(`.label-customizable{${'color:red;'.repeat(41)}}`), { code: 'branding_invalid' });
  });
});
