import { Provider } from 'oidc-provider';
import { defined } from '../../kernel/index.js';
import type { SeenFrom } from '../../tokens/index.js';

/** What is kept of what a client says it is. Characters. */
const MAX_USER_AGENT = 512;

/** Where the current request of a provider comes from; nothing outside of any. */
export function callerOf(): SeenFrom {
  const { ctx } = Provider;
  if (!ctx) return {};
  const userAgent = ctx.get('user-agent').slice(0, MAX_USER_AGENT);
  // Put there by the door, which knows whether a proxy is to be believed.
  const { ip } = ctx;
  return { ...defined({ ip: ip ? ip : undefined, userAgent: userAgent === '' ? undefined : userAgent }) };
}
