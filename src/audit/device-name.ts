// By hand: docs/decisions/small-helpers.md.
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/\baws-sdk-/, 'AWS SDK'],
  [/\baws-cli\//, 'AWS CLI'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:iPhone|iPad|iPod)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\b(?:Mac OS X|Macintosh|macos)\b/i, 'macOS'],
  [/\blinux\b/i, 'Linux'],
];

/** Device label such as `Chrome, Windows`. Undefined when the user agent has neither. */
export function deviceName(userAgent: string): string | undefined {
  const text = userAgent.slice(0, 512);
  const named = [BROWSERS, SYSTEMS].flatMap((table) => table.find(([pattern]) => pattern.test(text))?.[1] ?? []);
  return named.length === 0 ? undefined : named.join(', ');
}
