import { errors, type KoaContextWithOIDC } from 'oidc-provider';

/** Characters. */
const MAX_LENGTH = 16_384;

/**
 * Parses `aws_client_metadata` of a token request (AWS: "Token endpoint"): a JSON object of strings for the pre token generation trigger.
 * Throws `invalid_request`.
 */
export function clientMetadataIn(ctx: KoaContextWithOIDC): Readonly<Record<string, string>> | undefined {
  const value = (ctx.oidc.body as Record<string, unknown> | undefined)?.['aws_client_metadata'];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || value.length > MAX_LENGTH) throw malformed();
  const parsed = parse(value);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw malformed();
  if (!Object.values(parsed).every((member) => typeof member === 'string')) throw malformed();
  return parsed as Readonly<Record<string, string>>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed();
  }
}

const malformed = (): Error => new errors.InvalidRequest('aws_client_metadata must be a JSON object of strings');
