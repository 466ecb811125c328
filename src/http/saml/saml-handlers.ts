import { X509Certificate } from 'node:crypto';
import type { Middleware } from 'koa';
import { pemOf, writeIdpMetadata } from '../../saml/index.js';
import type { LogoutHook } from '../oidc/index.js';
import { createAnswer } from './answer.js';
import { samlEndpointsOf } from './endpoints.js';
import { pageOf } from './errors.js';
import { createLogout } from './logout.js';
import { createLogoutPropagations } from './logout-propagation.js';
import type { Endpoint, SamlHandlersParts } from './parts.js';
import { createPendingRequests } from './pending-request.js';
import { createRefuse } from './refuse.js';
import { createSignOn } from './sign-on.js';
import { createUpstreamEndpoints } from './upstream-endpoints.js';
import { createUpstreamLogout } from './upstream-logout.js';

/** More than a pool has. */
const MAX_PROVIDERS = 300;

/** Identity provider metadata as a document, and the same values on a page for an operator to copy. */
function createDocuments({
  serviceProviders,
  samlSigningKeys,
  pages,
  baseUrl,
}: Pick<SamlHandlersParts, 'serviceProviders' | 'samlSigningKeys' | 'pages' | 'baseUrl'>): {
  metadata: Endpoint;
  page: Endpoint;
} {
  /** Whether every service provider of the pool must sign its AuthnRequests. */
  async function wantsSignedRequests(poolId: string): Promise<boolean> {
    const { items } = await serviceProviders.list(poolId, { limit: MAX_PROVIDERS });
    return items.length > 0 && items.every(({ requireSignedRequests }) => requireSignedRequests);
  }

  return {
    async metadata(ctx, pool) {
      const { certificate } = await samlSigningKeys.of(pool.id);
      const displayName = pool.branding.displayName ?? pool.name;
      ctx.set('Cache-Control', 'public, max-age=300');
      ctx.set('X-Content-Type-Options', 'nosniff');
      ctx.type = 'application/samlmetadata+xml';
      ctx.body = writeIdpMetadata({
        ...samlEndpointsOf(baseUrl, pool.id),
        certificates: [certificate],
        displayName,
        wantAuthnRequestsSigned: await wantsSignedRequests(pool.id),
      });
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

export interface SamlHandlers {
  readonly middleware: Middleware;
  /** Begins logout propagation for a browser that signs out at `/logout`. */
  readonly logoutHook: LogoutHook;
}

const PATH = /^\/([\w-]{3,110})\/(saml2?(?:\/[a-z/]+)?)$/;

/**
 * Endpoints of a pool as SAML identity provider (`/{poolId}/saml` and below) and as service provider (`/{poolId}/saml2/…`). Other paths
 * are passed on.
 */
export function createSamlHandlers(parts: SamlHandlersParts): SamlHandlers {
  const { pools, pages, logger, baseUrl } = parts;
  const pending = createPendingRequests({ ...parts, prefix: new URL(baseUrl).pathname.replace(/\/$/, '') });
  const refuse = createRefuse(parts);
  const signOn = createSignOn({ ...parts, pending, refuse });
  const propagations = createLogoutPropagations(parts);
  const logout = createLogout({ ...parts, propagations });
  const upstreamLogout = createUpstreamLogout({ ...parts, propagations, end: logout.end });
  const documents = createDocuments(parts);
  const upstream = createUpstreamEndpoints(parts);
  const answer = createAnswer({ ...parts, pending, refuse });

  const READ = ['GET', 'HEAD'];
  const MESSAGE = ['GET', 'POST'];
  const endpoints: Readonly<Record<string, { readonly methods: readonly string[]; readonly serve: Endpoint }>> = {
    saml: { methods: READ, serve: documents.page },
    'saml/metadata': { methods: READ, serve: documents.metadata },
    'saml/sso': { methods: MESSAGE, serve: signOn.authnRequest },
    'saml/sso/init': { methods: ['GET'], serve: signOn.idpInitiated },
    'saml/continue': { methods: ['GET'], serve: answer },
    'saml/slo': { methods: MESSAGE, serve: logout.message },
    'saml/slo/confirm': { methods: MESSAGE, serve: logout.confirm },
    'saml/slo/next': { methods: ['GET'], serve: logout.next },
    'saml2/metadata': { methods: READ, serve: upstream.metadata },
    'saml2/idpresponse': { methods: ['POST'], serve: upstream.response },
    'saml2/logout': { methods: MESSAGE, serve: upstreamLogout.message },
    'saml2/logout/continue': { methods: MESSAGE, serve: upstreamLogout.proceed },
  };

  return {
    logoutHook: logout.logoutHook,
    async middleware(ctx, next) {
      const [, poolId, path = ''] = PATH.exec(ctx.path) ?? [];
      const endpoint = poolId !== undefined && Object.hasOwn(endpoints, path) ? endpoints[path] : undefined;
      const pool = endpoint && (await pools.find(poolId!));
      if (!pool) return next();
      if (!endpoint.methods.includes(ctx.method)) {
        ctx.set('Allow', endpoint.methods.join(', '));
        return pages.renderError(ctx, {
          status: 405,
          title: 'That does not work here',
          message: 'This address cannot be used in that way.',
        });
      }
      try {
        await endpoint.serve(ctx, pool);
      } catch (err) {
        const page = pageOf(err);
        if (!page) throw err;
        logger.info({ pool: pool.id, path: ctx.path, err }, 'a SAML request was refused');
        await pages.renderError(ctx, page);
      }
    },
  };
}
