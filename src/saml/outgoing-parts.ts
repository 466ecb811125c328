import type { Tags } from './samlify.js';

export interface OutgoingNameId {
  readonly value: string;
  /** A URN. */
  readonly format: string;
  readonly nameQualifier?: string;
  readonly spNameQualifier?: string;
}

/** NameID of samlify's templates, and the one with qualifiers in its place. */
export const PLAIN_NAME_ID = '<saml:NameID Format="{NameIDFormat}">';
export const QUALIFIED_NAME_ID =
  '<saml:NameID NameQualifier="{NameQualifier}" SPNameQualifier="{SPNameQualifier}" Format="{NameIDFormat}">';

export const nameIdTags = ({ value, format, nameQualifier, spNameQualifier }: OutgoingNameId): Tags => ({
  NameID: value,
  NameIDFormat: format,
  NameQualifier: nameQualifier,
  SPNameQualifier: spNameQualifier,
});

/** Status code of samlify's templates. */
export const PLAIN_STATUS = '<samlp:StatusCode Value="{StatusCode}"/>';

/** Status with up to two codes, the second-level one nested in the top-level one, and a message. */
export const statusTemplate = (codes: readonly string[], message?: string): string =>
  (codes.length > 1
    ? '<samlp:StatusCode Value="{StatusCode}"><samlp:StatusCode Value="{SecondLevel}"/></samlp:StatusCode>'
    : PLAIN_STATUS) + (message === undefined ? '' : '<samlp:StatusMessage>{StatusMessage}</samlp:StatusMessage>');

export const statusTags = ([StatusCode, SecondLevel]: readonly string[], StatusMessage?: string): Tags => ({
  StatusCode,
  SecondLevel,
  StatusMessage,
});

/** Formats milliseconds since the epoch without a fraction, which some readers refuse. */
export const instant = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
