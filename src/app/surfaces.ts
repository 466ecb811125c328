import { join } from 'node:path';
import type { Context, Middleware } from 'koa';
import { createCategoryRates, createProvisionedLimits } from '../directory/pools/index.js';
import { claimsOf } from '../directory/users/index.js';
import { createAwsApi } from '../http/aws-api/index.js';
import { createConsole } from '../http/console/index.js';
import { createFederationCallback, returnUrlsBelow } from '../http/federation/index.js';
import {
  accountReturnUrl,
  createDevPages,
  createEventFeedback,
  createHostedUi,
  createRequestCookies,
  type HostedUi,
  isSameOrigin,
  onlyUnderLocalNames,
  readForm,
} from '../http/hosted-ui/index.js';
import { createIdentityIssuer } from '../http/identity-issuer/index.js';
import { createImportUpload } from '../http/import-upload/index.js';
import { createOidcEndpoints, createSignInRequests, type OidcEndpointsParts } from '../http/oidc/index.js';
import { createSamlHandlers, type SamlHandlers } from '../http/saml/index.js';
import { createDomainHosts, type Routes } from '../http/server/index.js';
import { createPageTokens, defined } from '../kernel/index.js';
import type { Directory } from './directory.js';
import { packageRoot } from './package-root.js';
import type { Services } from './services.js';
import type { Shared } from './shared.js';

/** Layer of HTTP surfaces, and the routes to them. */
export function createSurfaces(
  shared: Shared,
  directory: Directory,
  services: Services,
  clientCertificateOf: NonNullable<OidcEndpointsParts['clientCertificateOf']>,
) {
  const { settings, sealer, clock, tokens, mail, protection, outboundFetch } = shared;
  const { baseUrl, region, accountId, development, limits } = settings;
  const { authentication, audit, federation, samlConnector, sts, openIdTokens, operators } = services;
  const { pools, clients, domains, importJobs } = directory;
  const hosts = createDomainHosts({ domains, ownHost: new URL(baseUrl).host });
  const returnUrlsOf = (ctx: Context, poolId: string) => {
    const host = hosts.hostOf(ctx.req);
    return returnUrlsBelow(host === undefined ? `${baseUrl}/${poolId}` : `${ctx.protocol}://${host}`);
  };
  const requestCookies = createRequestCookies({ https: baseUrl.startsWith('https:') });

  // Late: the endpoints of OpenID Connect show pages and begin SAML logout; pages and SAML continue at them.
  const pages = (): HostedUi => hostedUi;
  const oidc = createOidcEndpoints({
    ...shared,
    ...directory,
    changesFor: authentication.tokenTriggers.changesFor,
    openRegistrations: { perAddress: limits.openRegistrationsPerAddress, perPool: limits.openRegistrationsPerPool },
    claimsOf,
    exchange: services.identities.exchange,
    baseUrl,
    baseUrlIsPublic: !development,
    hostOf: hosts.hostOf,
    clientCertificateOf,
    logoutHook: (poolId, ended, next) => saml.logoutHook(poolId, ended, next),
    renderError: (ctx, page) => pages().renderError(ctx, { ...page, status: 400 }),
    renderDevice: (ctx, poolId, page) => pages().renderDevice(ctx, poolId, page),
    renderLogout: (ctx, pool, page) => pages().renderLogout(ctx, pool, page),
    isSameOrigin: (ctx) => isSameOrigin(ctx, baseUrl),
    outboundFetch,
    notifyUser: createSignInRequests({ pools, clients, mail, baseUrl }).tell,
    wrongDeviceCodes: protection.wrongDeviceCodes,
    internalRedirectsOf: (poolId) => [accountReturnUrl(baseUrl, poolId)],
    interactionUrl: (poolId, uid) => `/${poolId}/login/${uid}`,
  });
  const hostedUi: HostedUi = createHostedUi({
    ...shared,
    ...directory,
    ...authentication,
    ...oidc,
    audit,
    trackedSessions: tokens.trackedSessions,
    federation,
    returnUrlsOf,
    requestCookies,
    baseUrl,
    ...defined({ overrides: settings.viewsFolder }),
  });
  const saml: SamlHandlers = createSamlHandlers({
    ...shared,
    ...directory,
    ...oidc,
    samlSigningKeys: tokens.samlSigningKeys,
    upstreamLogout: samlConnector.logout,
    samlMetadata: samlConnector.metadata,
    federation,
    returnUrlsOf,
    pages: hostedUi,
    isSameOrigin: (ctx) => isSameOrigin(ctx, baseUrl),
    requestCookies,
    baseUrl,
  });

  const importUpload = createImportUpload({ importJobs, sealer, clock, baseUrl });
  const categories = createCategoryRates({ limits: createProvisionedLimits(shared), clock, mode: limits.categories });
  const awsApi = createAwsApi({
    ...shared,
    ...directory,
    ...authentication,
    ...sts,
    audit,
    logDelivery: services.logDelivery,
    baseUrl,
    provisionedLimits: categories.limits,
    categoryRate: categories.rateOf,
    rateLimiter: protection.rateLimiter,
    adminActivities: protection.adminActivities,
    samlDetailsOf: samlConnector.detailsOf,
    operators,
    importUrlOf: importUpload.urlOf,
    deliveries: mail.deliveries,
    identityPools: services.identityPools,
    identities: services.identities,
    sts: sts.webIdentityAssumer,
    pageTokens: createPageTokens(sealer),
    constraintsDir: join(packageRoot(), 'src/http/aws-api/constraints'),
    region,
    accountId,
  });
  const identityIssuer = createIdentityIssuer({ openIdTokens });
  const devPages: Middleware = development
    ? onlyUnderLocalNames(createDevPages({ ...shared, outbox: mail.outbox, pools, clients, baseUrl }))
    : (_, next) => next();

  const routes: Routes = {
    root: (ctx, next) => awsApi(ctx, () => devPages(ctx, next)),
    server: {
      assets: hostedUi.middleware,
      console: createConsole({ operators, region, accountId, views: join(packageRoot(), 'views') }),
      dev: devPages,
      [identityIssuer.segment]: identityIssuer.middleware,
      '.well-known': (ctx, next) => identityIssuer.middleware(ctx, () => oidc.middleware(ctx, next)),
    },
    pool: {
      account: hostedUi.middleware,
      brand: hostedUi.middleware,
      confirmUser: hostedUi.middleware,
      leave: hostedUi.middleware,
      'login/*': hostedUi.middleware,
      passkeys: hostedUi.middleware,
      'signed-out': hostedUi.middleware,
      'theme.css': hostedUi.middleware,
      '.well-known': oidc.middleware,
      device: oidc.middleware,
      login: oidc.middleware,
      logout: oidc.middleware,
      oauth2: oidc.middleware,
      'oauth2/idpresponse': createFederationCallback({ readForm, pages: hostedUi }),
      signup: oidc.middleware,
      saml: saml.middleware,
      saml2: saml.middleware,
      'event-feedback': createEventFeedback({ pools, audit }),
      imports: importUpload.middleware,
    },
  };
  return { hosts, oidc, routes };
}
