import { fill, IdPMetadata, SPMetadata, withPart } from './samlify.js';
import { BINDINGS, NAME_ID_FORMATS, SIGNATURE_ALGORITHMS, SIGNATURE_DIGESTS } from './urns.js';

/** Children of a role in the order of the schema (metadata sections 2.4.3 and 2.4.4). */
const ORDER = ['KeyDescriptor', 'SingleLogoutService', 'NameIDFormat', 'SingleSignOnService', 'AssertionConsumerService'];

/** Algorithms that are accepted, the preferred one first (SAML V2.0 Metadata Profile for Algorithm Support). */
const ALGORITHMS = [
  ...SIGNATURE_DIGESTS.map((one) => `<alg:DigestMethod xmlns:alg="urn:oasis:names:tc:SAML:metadata:algsupport" Algorithm="${one}"/>`),
  ...SIGNATURE_ALGORITHMS.map((one) => `<alg:SigningMethod xmlns:alg="urn:oasis:names:tc:SAML:metadata:algsupport" Algorithm="${one}"/>`),
].join('');

const DISPLAY_NAME =
  '<mdui:UIInfo xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui"><mdui:DisplayName xml:lang="en">{DisplayName}</mdui:DisplayName></mdui:UIInfo>';

/** Writes identity provider metadata (metadata section 2.4.3). Certificates are base64 of their DER. */
export function writeIdpMetadata(idp: {
  readonly entityId: string;
  readonly certificates: readonly string[];
  readonly ssoUrl: string;
  readonly sloUrl: string;
  readonly displayName: string;
  /** Unsigned AuthnRequests are refused. */
  readonly wantAuthnRequestsSigned?: boolean;
}): string {
  const metadata = IdPMetadata({
    entityID: ENTITY_ID,
    signingCert: [...idp.certificates],
    wantAuthnRequestsSigned: idp.wantAuthnRequestsSigned ?? false,
    nameIDFormat: Object.values(NAME_ID_FORMATS),
    singleSignOnService: bothBindings(idp.ssoUrl),
    singleLogoutService: bothBindings(idp.sloUrl),
    elementsOrder: ORDER,
  }).getMetadata();
  return finished(metadata, 'IDPSSODescriptor', ALGORITHMS + DISPLAY_NAME, { EntityID: idp.entityId, DisplayName: idp.displayName });
}

/** Writes service provider metadata (metadata section 2.4.4). */
export function writeSpMetadata(sp: {
  readonly entityId: string;
  readonly acsUrl: string;
  readonly sloUrl: string;
  readonly signingCertificate: string;
  readonly encryptionCertificate?: string;
  readonly signsRequests: boolean;
}): string {
  const metadata = SPMetadata({
    entityID: ENTITY_ID,
    signingCert: sp.signingCertificate,
    ...(sp.encryptionCertificate === undefined ? {} : { encryptCert: sp.encryptionCertificate }),
    authnRequestsSigned: sp.signsRequests,
    nameIDFormat: [NAME_ID_FORMATS.persistent],
    singleLogoutService: bothBindings(sp.sloUrl),
    assertionConsumerService: [{ Binding: BINDINGS.post, Location: sp.acsUrl, isDefault: true }],
    elementsOrder: ORDER,
  }).getMetadata();
  return finished(metadata, 'SPSSODescriptor', ALGORITHMS, { EntityID: sp.entityId });
}

const ENTITY_ID = '{EntityID}';

const bothBindings = (Location: string) => [
  { Binding: BINDINGS.redirect, Location },
  { Binding: BINDINGS.post, Location },
];

/** Adds the XML declaration and the extensions of a role, which samlify does not write, and fills the tags. */
function finished(metadata: string, role: string, extensions: string, tags: Readonly<Record<string, string>>): string {
  const [start] = new RegExp(`<${role}[^>]*>`).exec(metadata)!;
  const extended = withPart(metadata, start, `${start}<Extensions>${extensions}</Extensions>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${fill(extended, tags)}\n`;
}
