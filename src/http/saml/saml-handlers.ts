import type { Middleware } from 'koa';
import type { LogoutHook } from '../oidc/index.js';
import { createAnswer } from './answer.js';
import { pageOf } from './errors.js';
import { createLogout } from './logout.js';
import { createLogoutPropagations } from './logout-propagation.js';
import { createDocuments } from './metadata.js';
import type { Endpoint, SamlHandlersParts } from './parts.js';
import { createPendingRequests } from './pending-request.js';
import { createRefuse } from './refuse.js';
import { createSignOn } from './sign-on.js';
import { createUpstreamEndpoints } from './upstream-endpoints.js';
import { createUpstreamLogout } from './upstream-logout.js';

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
    'saml/slo/next': { methods: ['GET'], serve: logout.next },
    'saml2/metadata': { methods: READ, serve: upstream.metadata },
    'saml2/idpresponse': { methods: ['POST'], serve: upstream.response },
    'saml2/logout': { methods: MESSAGE, serve: upstreamLogout.message },
    'saml2/logout/continue': { methods: ['GET'], serve: upstreamLogout.proceed },
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
