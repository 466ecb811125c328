import type { Middleware } from 'koa';
import { createResourceGateway } from './gateway.js';
import type { GatewayParts } from './resources.js';
import { hostNameOf } from './s3-target.js';

/**
 * Resource gateway, when configured. With `resources.baseUrl`: on that host and its subdomains (buckets), which serve nothing else, and
 * nowhere else. Without: on every host for requests signed for S3 or DynamoDB; logs a warning in production.
 */
export function createResourceHost({
  settings,
  ...parts
}: Pick<GatewayParts, 'verifier' | 'upstreams' | 'clock' | 'logger'> & {
  readonly settings: {
    readonly region: string;
    readonly accountId: string;
    readonly baseUrl: string;
    readonly development: boolean;
    readonly resources: { readonly baseUrl?: string | undefined };
  };
}): Middleware {
  const { region, accountId, baseUrl, development } = settings;
  const own = settings.resources.baseUrl;
  const baseHost = new URL(own ?? baseUrl).hostname;
  const gateway = createResourceGateway({ ...parts, region, accountId, baseHost, ownHost: own !== undefined });
  if (own === undefined) {
    if (!development)
      parts.logger.warn(
        { baseUrl },
        'objects that users store share an origin with the sign-in pages and the console: set RESOURCES_BASE_URL',
      );
    return gateway;
  }
  return (ctx, next) => (isBelow(ctx.host, baseHost) ? gateway(ctx, next) : next());
}

/** Returns whether a `Host` header names this host or a subdomain, on any port. */
function isBelow(host: string, baseHost: string): boolean {
  const name = hostNameOf(host);
  return name === baseHost || name.endsWith(`.${baseHost}`);
}
