import { BINDINGS, NAME_ID_FORMATS, NAMESPACES } from './urns.js';
import { attribute, type Markup, markup } from './write-markup.js';

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
  const formats = Object.values(NAME_ID_FORMATS).map((format) => markup`<md:NameIDFormat>${format}</md:NameIDFormat>`);
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="${NAMESPACES.metadata}" entityID="${idp.entityId}"><md:IDPSSODescriptor WantAuthnRequestsSigned="${idp.wantAuthnRequestsSigned ?? false}" protocolSupportEnumeration="${NAMESPACES.protocol}"><md:Extensions><mdui:UIInfo xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui"><mdui:DisplayName xml:lang="en">${idp.displayName}</mdui:DisplayName></mdui:UIInfo></md:Extensions>${idp.certificates.map((one) => keyDescriptor('signing', one))}${bothBindings('SingleLogoutService', idp.sloUrl)}${formats}${bothBindings('SingleSignOnService', idp.ssoUrl)}</md:IDPSSODescriptor></md:EntityDescriptor>
`.markup;
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
  const encryption = sp.encryptionCertificate === undefined ? undefined : keyDescriptor('encryption', sp.encryptionCertificate);
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="${NAMESPACES.metadata}" entityID="${sp.entityId}"><md:SPSSODescriptor AuthnRequestsSigned="${sp.signsRequests}" protocolSupportEnumeration="${NAMESPACES.protocol}">${keyDescriptor('signing', sp.signingCertificate)}${encryption}${bothBindings('SingleLogoutService', sp.sloUrl)}<md:NameIDFormat>${NAME_ID_FORMATS.persistent}</md:NameIDFormat>${endpoint('AssertionConsumerService', 'post', sp.acsUrl, 0)}</md:SPSSODescriptor></md:EntityDescriptor>
`.markup;
}

const bothBindings = (name: string, url: string): readonly Markup[] => [endpoint(name, 'redirect', url), endpoint(name, 'post', url)];

const keyDescriptor = (use: 'signing' | 'encryption', certificate: string): Markup =>
  markup`<md:KeyDescriptor use="${use}"><ds:KeyInfo xmlns:ds="${NAMESPACES.signature}"><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;

function endpoint(name: string, binding: keyof typeof BINDINGS, url: string, index?: number): Markup {
  const order = index === undefined ? undefined : markup`${attribute('index', index)} isDefault="true"`;
  return { markup: `<md:${name}${markup` Binding="${BINDINGS[binding]}" Location="${url}"${order}/>`.markup}` };
}
