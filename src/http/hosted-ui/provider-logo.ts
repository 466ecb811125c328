import { own } from '../../kernel/index.js';
/** What a provider's button looks like by the rules of its brand: a class of the stylesheet, and files of views/assets. */
export interface ProviderLogo {
  readonly brand: string;
  /** For each colour scheme. */
  readonly light: string;
  readonly dark: string;
}

const BRANDS: Readonly<Record<string, string>> = {
  Google: 'google',
  Facebook: 'facebook',
  LoginWithAmazon: 'amazon',
  SignInWithApple: 'apple',
};

/** Marks of one colour that the rules let turn with the scheme. */
const TURNING = ['amazon', 'apple'];

/** Undefined: a provider that the operator has named, whose mark nobody knows. */
export function providerLogo(provider: string): ProviderLogo | undefined {
  const brand = own(BRANDS, provider);
  if (brand === undefined) return undefined;
  return { brand, light: `provider-${brand}.svg`, dark: `provider-${brand}${TURNING.includes(brand) ? '-dark' : ''}.svg` };
}
