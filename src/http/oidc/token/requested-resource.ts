import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { checkResource } from '../authorize/authorize-rules.js';

/**
 * `resource` of a token request (RFC 8707 section 2.2), from its form: oidc-provider drops the parameter. Undefined when omitted or
 * empty. Throws `invalid_target` for a malformed one and for several: an access token has one audience.
 */
export function requestedResource(ctx: KoaContextWithOIDC): string | undefined {
  const { resource } = (ctx.oidc.body ?? {}) as Record<string, unknown>;
  const resources = [...new Set([resource].flat())].filter((one) => one !== undefined && one !== '');
  if (resources.length > 1) throw new errors.InvalidTarget();
  checkResource(ctx, resources[0]);
  return resources[0] as string | undefined;
}

/**
 * Refuses a token request for another resource than that of its grant, before it consumes the grant. A request without `resource` gets the
 * granted one. Throws `invalid_target`.
 */
export function checkGrantedResource(
  ctx: KoaContextWithOIDC | undefined,
  grant: { readonly clientId?: string | undefined; readonly resource?: unknown },
): void {
  // oidc-provider refuses another client’s grant.
  if (ctx?.oidc.route !== 'token' || ctx.oidc.client?.clientId !== grant.clientId) return;
  const requested = requestedResource(ctx);
  if (requested !== undefined && requested !== grant.resource)
    throw new errors.InvalidTarget('the grant is for another resource, or for none');
}
