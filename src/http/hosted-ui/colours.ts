// By hand: docs/decisions/small-helpers.md.
/** sRGB: red, green, blue, each 0 to 255. */
export type Colour = readonly [number, number, number];

export const WHITE: Colour = [255, 255, 255];
export const BLACK: Colour = [0, 0, 0];

/** Parses `#rgb` or `#rrggbb`; undefined for every other text. */
export function parseColour(text: string | undefined): Colour | undefined {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(text ?? '');
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text ?? '');
  const parts = short ? short.slice(1).map((digit) => digit + digit) : long?.slice(1);
  if (!parts) return undefined;
  const [red, green, blue] = parts.map((part) => Number.parseInt(part, 16));
  return [red!, green!, blue!];
}

export function toHex(colour: Colour): string {
  return `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/** Linear mix of two colours. `share` of `over`: 0 to 1. */
export function mix(under: Colour, over: Colour, share: number): Colour {
  const [red, green, blue] = under.map((part, i) => part + (over[i]! - part) * share);
  return [red!, green!, blue!];
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((part) => {
    const unit = part / 255;
    return unit <= 0.04045 ? unit / 12.92 : ((unit + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** WCAG 2 contrast ratio, 1 to 21. */
export function contrast(a: Colour, b: Colour): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

/** Black or white, the one with more contrast on the colour: at least 4.58 to 1. */
export function textOn(colour: Colour): Colour {
  return contrast(WHITE, colour) >= contrast(BLACK, colour) ? WHITE : BLACK;
}

/** Returns the colour with the least black or white mixed in that gives a contrast of `ratio` to 1 on `background`. */
export function readableOn(background: Colour, colour: Colour, ratio: number): Colour {
  const towards = textOn(background);
  for (let share = 0; share < 1; share += 0.05) {
    const candidate = mix(colour, towards, share);
    if (contrast(candidate, background) >= ratio) return candidate;
  }
  return towards;
}
