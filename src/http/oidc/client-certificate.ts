import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';

/** What a client showed in TLS, or a trusted proxy handed on. `verified`: it comes from a CA of the operator's. */
export interface ShownCertificate {
  readonly certificate: X509Certificate;
  readonly verified: boolean;
}

export type ClientCertificateOf = (req: IncomingMessage) => ShownCertificate | undefined;

type Features = NonNullable<Configuration['features']>;

/** Mutual TLS (RFC 8705): clients that prove themselves by a certificate, and tokens that are bound to one. */
export function mutualTls(shown: ClientCertificateOf): NonNullable<Features['mTLS']> {
  return {
    enabled: true,
    certificateBoundAccessTokens: true,
    selfSignedTlsClientAuth: true,
    tlsClientAuth: true,
    getCertificate: ({ req }: KoaContextWithOIDC) => shown(req)?.certificate,
    certificateAuthorized: ({ req }: KoaContextWithOIDC) => shown(req)?.verified === true,
    certificateSubjectMatches({ req }: KoaContextWithOIDC, property: string, expected: string) {
      const { certificate } = shown(req) ?? {};
      return certificate !== undefined && (MATCHES[property]?.(certificate, expected) ?? false);
    },
  };
}

/** Section 2.1.2, by the names of the client metadata. Exact: neither wildcards nor the common name stand in for anything. */
const MATCHES: Readonly<Record<string, (certificate: X509Certificate, expected: string) => boolean>> = {
  tls_client_auth_subject_dn: ({ subject }, expected) => subject.split('\n').reverse().join(',') === expected,
  tls_client_auth_san_dns: (certificate, expected) =>
    !expected.startsWith('.') && certificate.checkHost(expected, { subject: 'never', wildcards: false }) !== undefined,
  tls_client_auth_san_ip: (certificate, expected) => certificate.checkIP(expected) !== undefined,
  tls_client_auth_san_email: (certificate, expected) => certificate.checkEmail(expected, { subject: 'never' }) !== undefined,
  tls_client_auth_san_uri: ({ subjectAltName = '' }, expected) => namesIn(subjectAltName).includes(`URI:${expected}`),
};

/** Node writes a name that could be taken for several in quotes, as JSON does. */
function namesIn(subjectAltName: string): readonly string[] {
  return [...subjectAltName.matchAll(/(?:^|, )([\w ]+:)(?:("(?:[^"\\]|\\.)*")|([^,]*))/g)].map(
    ([, kind, quoted, plain]) => `${kind}${quoted === undefined ? plain : JSON.parse(quoted)}`,
  );
}
