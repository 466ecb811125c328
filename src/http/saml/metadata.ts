import { X509Certificate } from 'node:crypto';
import { pemOf, writeIdpMetadata } from '../../saml/index.js';
import { samlEndpointsOf } from './endpoints.js';
import type { Endpoint, SamlHandlersParts } from './parts.js';

/** Identity provider metadata as a document, and the same values on a page for an operator to copy. */
export function createDocuments({ samlSigningKeys, pages, baseUrl }: Pick<SamlHandlersParts, 'samlSigningKeys' | 'pages' | 'baseUrl'>): {
  metadata: Endpoint;
  page: Endpoint;
} {
  return {
    async metadata(ctx, pool) {
      const { certificate } = await samlSigningKeys.of(pool.id);
      const displayName = pool.branding.displayName ?? pool.name;
      ctx.set('Cache-Control', 'public, max-age=300');
      ctx.set('X-Content-Type-Options', 'nosniff');
      ctx.type = 'application/samlmetadata+xml';
      ctx.body = writeIdpMetadata({ ...samlEndpointsOf(baseUrl, pool.id), certificates: [certificate], displayName });
    },
    async page(ctx, pool) {
      const { certificate } = await samlSigningKeys.of(pool.id);
      const pem = pemOf(certificate);
      const { fingerprint256: fingerprint } = new X509Certificate(pem);
      await pages.render(ctx, {
        view: 'saml-operator',
        title: 'Sign-in by SAML',
        pool,
        model: { ...samlEndpointsOf(baseUrl, pool.id), certificate: pem, fingerprint },
      });
    },
  };
}
