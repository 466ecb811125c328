import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';

/** Client certificate of the TLS connection or of a trusted proxy. `verified`: issued by a configured CA. */
export interface PresentedCertificate {
  readonly certificate: X509Certificate;
  readonly verified: boolean;
}

export type ClientCertificateOf = (req: IncomingMessage) => PresentedCertificate | undefined;

type Features = NonNullable<Configuration['features']>;

/** Mutual TLS (RFC 8705): client authentication and certificate-bound access tokens. */
export function mutualTls(presented: ClientCertificateOf): NonNullable<Features['mTLS']> {
  return {
    enabled: true,
    certificateBoundAccessTokens: true,
    selfSignedTlsClientAuth: true,
    tlsClientAuth: true,
    getCertificate: ({ req }: KoaContextWithOIDC) => presented(req)?.certificate,
    certificateAuthorized: ({ req }: KoaContextWithOIDC) => presented(req)?.verified === true,
    certificateSubjectMatches({ req }: KoaContextWithOIDC, property: string, expected: string) {
      const { certificate } = presented(req) ?? {};
      return certificate !== undefined && (MATCHERS[property]?.(certificate, expected) ?? false);
    },
  };
}

/** Matchers per client metadata member (RFC 8705 section 2.1.2). Exact: no wildcards, and no common name in place of a SAN. */
const MATCHERS: Readonly<Record<string, (certificate: X509Certificate, expected: string) => boolean>> = {
  tls_client_auth_subject_dn: ({ subject }, expected) => subject.split('\n').reverse().join(',') === expected,
  tls_client_auth_san_dns: (certificate, expected) =>
    !expected.startsWith('.') && certificate.checkHost(expected, { subject: 'never', wildcards: false }) !== undefined,
  tls_client_auth_san_ip: (certificate, expected) => certificate.checkIP(expected) !== undefined,
  tls_client_auth_san_email: (certificate, expected) => certificate.checkEmail(expected, { subject: 'never' }) !== undefined,
  tls_client_auth_san_uri: ({ subjectAltName = '' }, expected) => namesIn(subjectAltName).includes(`URI:${expected}`),
};

/** Names of `subjectAltName`. Node quotes ambiguous ones as JSON strings. */
function namesIn(subjectAltName: string): readonly string[] {
  return [...subjectAltName.matchAll(/(?:^|, )([\w ]+:)(?:("(?:[^"\\]|\\.)*")|([^,]*))/g)].map(
    ([, kind, quoted, plain]) => `${kind}${quoted === undefined ? plain : JSON.parse(quoted)}`,
  );
}
