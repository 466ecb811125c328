import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { checkResource } from '../authorize/authorize-rules.js';

/**
 * `resource` of a token request (RFC 8707 section 2.2), from its form: oidc-provider drops the parameter. Undefined when omitted or
 * empty. Throws `invalid_target` for a malformed one and for several: an access token has one audience.
 */
export function requestedResource(ctx: KoaContextWithOIDC): string | undefined {
  const { resource } = (ctx.oidc.body ?? {}) as Record<string, unknown>;
  const resources = [...new Set([resource].flat())].filter((one) => one !== undefined && one !== '');
  if (resources.length === 0) return undefined;
  if (resources.length > 1) throw new errors.InvalidTarget();
  checkResource(ctx, resources[0]);
  return resources[0] as string;
}
