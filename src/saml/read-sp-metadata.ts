import { defined } from '../kernel/index.js';
import { type MetadataEndpoint, type MetadataRole, readMetadataRole } from './read-metadata.js';
import { BINDINGS, type Binding } from './urns.js';

export interface SpMetadata {
  readonly entityId: string;
  /** HTTP-POST endpoints, the default first. */
  readonly assertionConsumers: readonly { readonly url: string; readonly index: number }[];
  readonly logout?: { readonly binding: Binding; readonly url: string; readonly responseUrl?: string };
  /** Base64 of the DER. */
  readonly signingCertificates: readonly string[];
  readonly encryptionCertificate?: string;
  readonly nameIdFormats: readonly string[];
  readonly wantAssertionsSigned: boolean;
  readonly authnRequestsSigned: boolean;
  /** Descriptions of what was left out. */
  readonly leftOut: readonly string[];
}

/** Reads the metadata of one service provider (metadata section 2.4.4). Throws `saml_message_invalid`. */
export function readSpMetadata(xml: string): SpMetadata {
  const role = readMetadataRole(xml, 'SPSSODescriptor');
  const { entityId, nameIdFormats, wantAssertionsSigned, authnRequestsSigned, leftOut } = role;
  const consumers = role.endpoints('AssertionConsumerService').filter(({ binding }) => binding === BINDINGS.post);
  return {
    entityId,
    assertionConsumers: consumers
      .toSorted((a, b) => rank(a) - rank(b))
      .map(({ url, index = '' }) => ({ url, index: /^\d{1,5}$/.test(index) ? Number(index) : 0 })),
    ...defined({ logout: logoutOf(role) }),
    signingCertificates: role.certificates('signing'),
    ...defined({ encryptionCertificate: role.certificates('encryption')[0] }),
    nameIdFormats,
    wantAssertionsSigned,
    authnRequestsSigned,
    leftOut,
  };
}

/** The default of indexed endpoints (metadata section 2.2.3): the first that says so, then the first that does not deny it. */
const rank = ({ isDefault }: MetadataEndpoint): number => (isDefault === true ? 0 : isDefault === undefined ? 1 : 2);

function logoutOf(role: MetadataRole): SpMetadata['logout'] {
  const services = role.endpoints('SingleLogoutService');
  for (const binding of ['redirect', 'post'] as const) {
    const found = services.find((one) => one.binding === BINDINGS[binding]);
    if (found) return { binding, url: found.url, ...defined({ responseUrl: found.responseUrl }) };
  }
  return undefined;
}
