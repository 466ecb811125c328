import { own } from '../../kernel/index.js';

/** Logo of a provider's button by its brand guidelines: CSS class and files of views/assets. */
export interface ProviderLogo {
  readonly brand: string;
  /** File for the light colour scheme. */
  readonly light: string;
  readonly dark: string;
}

const BRANDS: Readonly<Record<string, string>> = {
  Google: 'google',
  Facebook: 'facebook',
  LoginWithAmazon: 'amazon',
  SignInWithApple: 'apple',
};

/** Brands whose single-colour logo has a variant for the dark scheme. */
const DARK_VARIANTS = ['amazon', 'apple'];

/** Logo of a social provider; undefined for OIDC and SAML providers. */
export function providerLogo(provider: string): ProviderLogo | undefined {
  const brand = own(BRANDS, provider);
  if (brand === undefined) return undefined;
  return { brand, light: `provider-${brand}.svg`, dark: `provider-${brand}${DARK_VARIANTS.includes(brand) ? '-dark' : ''}.svg` };
}
