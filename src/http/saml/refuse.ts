import type { Context } from 'koa';
import type { UserPool } from '../../directory/pools/index.js';
import type { ServiceProvider } from '../../directory/service-providers/index.js';
import { defined } from '../../kernel/index.js';
import { writeErrorResponse } from '../../saml/index.js';
import { samlEndpointsOf } from './endpoints.js';
import type { SamlHandlersParts } from './parts.js';
import type { PendingRequest } from './pending-request.js';
import { sendByPost } from './send.js';

/**
 * Posts a response without an assertion; the second status code says why (core section 3.2.2.2). `reason`: for the operators of both sides, in
 * the log and the status message.
 */
export type Refuse = (
  ctx: Context,
  pool: UserPool,
  provider: ServiceProvider,
  request: PendingRequest,
  status: readonly [string, string?],
  reason: string,
) => Promise<void>;

export function createRefuse({
  samlSigningKeys,
  pages,
  clock,
  ids,
  logger,
  baseUrl,
}: Pick<SamlHandlersParts, 'samlSigningKeys' | 'pages' | 'clock' | 'ids' | 'logger' | 'baseUrl'>): Refuse {
  return async (ctx, pool, provider, { acsUrl, requestId, relayState }, status, reason) => {
    logger.info({ pool: pool.id, serviceProvider: provider.name, status: status[1] ?? status[0], reason }, 'no assertion given');
    const header = {
      issuer: samlEndpointsOf(baseUrl, pool.id).entityId,
      destination: acsUrl,
      ...defined({ inResponseTo: requestId }),
      now: clock.now(),
      ids,
    };
    const xml = writeErrorResponse(header, status, `The sign-in was refused: ${reason}.`, await samlSigningKeys.of(pool.id));
    await sendByPost(ctx, pool, pages, { kind: 'SAMLResponse', xml, to: acsUrl, relayState, app: provider.name });
  };
}
