import { errors, type KoaContextWithOIDC } from 'oidc-provider';

/** Characters; what a function gets passed on is small. */
const LONGEST = 16_384;

/** `aws_client_metadata` of a token request: a JSON object of strings, for the pool's function (cognito.md 10.2). Throws `invalid_request`. */
export function clientMetadataIn(ctx: KoaContextWithOIDC): Readonly<Record<string, string>> | undefined {
  const given = (ctx.oidc.body as Record<string, unknown> | undefined)?.['aws_client_metadata'];
  if (given === undefined || given === '') return undefined;
  if (typeof given !== 'string' || given.length > LONGEST) throw malformed();
  const parsed = parse(given);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw malformed();
  if (!Object.values(parsed).every((value) => typeof value === 'string')) throw malformed();
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
