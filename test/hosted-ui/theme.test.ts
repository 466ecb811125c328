import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Colour, contrast, parseColour, textOn, toHex, WHITE } from '../../src/http/hosted-ui/colours.js';
import { themeCss } from '../../src/http/hosted-ui/theme.js';

const DARK_CARD: Colour = [23, 26, 33];
const colour = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));

/** Custom properties of the light and the dark scheme. */
function schemes(css: string): [light: Record<string, Colour>, dark: Record<string, Colour>] {
  const [light, dark] = [...css.matchAll(/:root\{([^}]+)\}/g)].map(([, body]) =>
    Object.fromEntries([...body!.matchAll(/--([\w-]+):(#[\da-f]{6})/g)].map(([, name, hex]) => [name!, parseColour(hex)!])),
  );
  return [light!, dark!];
}

describe('theme colours of a pool', () => {
  it('text has a contrast of at least 4.5 to 1 for any brand colours, in both schemes', () => {
    fc.assert(
      fc.property(colour, colour, (brand, background) => {
        const [light, dark] = schemes(themeCss({ primaryColor: toHex(brand), backgroundColor: toHex(background) }));
        for (const [scheme, card] of [
          [light, WHITE],
          [dark, DARK_CARD],
        ] as const) {
          assert.ok(contrast(scheme['on-brand']!, scheme['brand']!) >= 4.5, 'button');
          assert.ok(contrast(scheme['on-brand']!, scheme['brand-hover']!) >= 4.5, 'button under the pointer');
          assert.ok(contrast(scheme['brand-ink']!, card) >= 4.5, 'link');
          assert.ok(contrast(scheme['on-page']!, scheme['page']!) >= 4.5, 'beside the card');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('an invalid hex colour is ignored and never reaches the stylesheet', () => {
    for (const bad of ['red', '#12', '#1234567', '#12345g', '}*{display:none}', '#fff;}', 'url(x)', '']) {
      assert.equal(parseColour(bad), undefined, bad);
      assert.equal(themeCss({ primaryColor: bad, backgroundColor: bad }), themeCss({}), bad);
    }
  });

  it('short and long hex colours are equal, and text is black or white by contrast', () => {
    assert.deepEqual(parseColour('#1aF'), parseColour('#11aaff'));
    assert.equal(toHex(textOn([255, 235, 59])), '#000000');
    assert.equal(toHex(textOn([20, 30, 120])), '#ffffff');
  });
});
