/** Client id of the customization for every client that has none of its own. */
export const EVERY_CLIENT = 'ALL';

export interface Picture {
  readonly type: string;
  /** Base64. */
  readonly bytes: string;
}

/** Appearance of the classic pages, for one client or for `ALL`. */
export interface UiCustomization {
  readonly poolId: string;
  readonly clientId: string;
  readonly css?: string;
  /** Changes with the CSS. */
  readonly cssVersion: string;
  readonly image?: Picture;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface StyleAsset {
  readonly category: string;
  readonly colorMode: string;
  readonly extension: string;
  /** Base64. */
  readonly bytes?: string;
  readonly resourceId?: string;
}

/** Managed login style of one client. */
export interface Style {
  readonly poolId: string;
  readonly id: string;
  readonly clientId: string;
  readonly useCognitoProvidedValues: boolean;
  /** Cognito's settings document, as JSON. */
  readonly settings?: string;
  readonly assets: readonly StyleAsset[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type NewStyle = Pick<Style, 'poolId' | 'clientId' | 'useCognitoProvidedValues' | 'settings' | 'assets'>;
export type StyleChange = Partial<Pick<Style, 'useCognitoProvidedValues' | 'settings' | 'assets'>>;

/** Branding that applies to the pages of one client. Colours are `#rrggbb`. */
export interface ClientBranding {
  readonly primaryColor?: string;
  readonly backgroundColor?: string;
  /** Checked rules on Cognito's class names. */
  readonly rules?: readonly CssRule[];
  /** Versions of pictures; their URLs change with them. */
  readonly logo?: string;
  readonly favicon?: string;
}

export interface CssRule {
  /** `submitButton-customizable`, `submitButton-customizable:hover` */
  readonly target: string;
  readonly declarations: readonly (readonly [property: string, value: string])[];
}
