/** `ALL`: every client of the pool that has none of its own. */
export const EVERY_CLIENT = 'ALL';

export interface Picture {
  readonly type: string;
  /** base64. */
  readonly bytes: string;
}

/** The classic pages' look, of one client or of `ALL`. */
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
  /** base64. */
  readonly bytes?: string;
  readonly resourceId?: string;
}

/** A managed login style: one client's. */
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

/** What the pages of a client take from all this. Colours are `#rrggbb`. */
export interface ClientBranding {
  readonly primaryColor?: string;
  readonly backgroundColor?: string;
  /** Checked rules in Cognito's class names. */
  readonly rules?: readonly CssRule[];
  /** Versions of pictures: they are served under addresses that change with them. */
  readonly logo?: string;
  readonly favicon?: string;
}

export interface CssRule {
  /** `submitButton-customizable`, `submitButton-customizable:hover` */
  readonly target: string;
  readonly declarations: readonly (readonly [property: string, value: string])[];
}
