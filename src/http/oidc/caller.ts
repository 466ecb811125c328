import { Provider } from 'oidc-provider';
import { defined } from '../../kernel/index.js';
import type { SeenFrom } from '../../tokens/index.js';

/** Characters of a stored User-Agent. */
const MAX_USER_AGENT = 512;

/** Origin (address and User-Agent) of the current provider request; empty outside of a request. */
export function callerOf(): SeenFrom {
  const { ctx } = Provider;
  if (!ctx) return {};
  const userAgent = ctx.get('user-agent').slice(0, MAX_USER_AGENT);
  // Set by the HTTP server, which knows the trusted proxies.
  const { ip } = ctx;
  return { ...defined({ ip: ip ? ip : undefined, userAgent: userAgent === '' ? undefined : userAgent }) };
}
