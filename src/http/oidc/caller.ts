import { Provider } from 'oidc-provider';
import { originOf } from '../../authentication/index.js';
import type { SeenFrom } from '../../tokens/index.js';

/** Origin (address and User-Agent) of the current provider request; empty outside of a request. */
export function callerOf(): SeenFrom {
  const { ctx } = Provider;
  // The address is set by the HTTP server, which knows the trusted proxies.
  return ctx ? originOf(ctx.ip, ctx.get('user-agent')) : {};
}
