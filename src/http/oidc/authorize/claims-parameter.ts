import { type ClaimsParameter, errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { UserPool } from '../../../directory/pools/index.js';
import { IMPLICIT_TYPE } from './implicit.js';

/** Internal parameter with the `claims` of an implicit request, until `implicitTypeOf` restores its response type. */
export const IMPLICIT_CLAIMS = 'implicit_claims';

/** Characters of JSON. */
const MAX_LENGTH = 8192;
/** Claims in one member. */
const MAX_CLAIMS = 100;
const MEMBERS = ['userinfo', 'id_token'] as const;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = (description: string): Error => new errors.InvalidRequest(description);

/**
 * Checks the `claims` parameter (OpenID Connect Core section 5.5). An essential `acr` takes the place of `acr_values`, a voluntary one counts
 * as `acr_values` where they are omitted. Throws `invalid_request`.
 */
export function checkClaimsParameter({ oidc }: KoaContextWithOIDC, claims: ClaimsParameter): void {
  const params = oidc.params!;
  if (String(params['claims']).length > MAX_LENGTH) throw invalid('claims parameter is too long');
  for (const member of MEMBERS) checkMember(member, claims[member]);
  const acr = acrIn(claims);
  const isCiba = oidc.route === 'backchannel_authentication';
  if (isCiba && (acr?.essential || subsIn(claims).length > 0))
    throw invalid('claims parameter must not constrain the sign-in of this request');
  if (acr?.essential) params['acr_values'] = undefined;
  else if (acr && params['acr_values'] === undefined) params['acr_values'] = acr.values.join(' ');
}

function checkMember(member: string, requests: unknown): void {
  if (requests === undefined) return;
  if (!isObject(requests)) throw invalid(`claims.${member} should be an object`);
  if (Object.keys(requests).length > MAX_CLAIMS) throw invalid(`claims.${member} has more than ${MAX_CLAIMS} members`);
  const wrong = Object.entries(requests).find(([name, request]) => !isClaimRequest(name, request));
  if (wrong) throw invalid(`claims.${member} has an invalid member`);
}

function isClaimRequest(name: string, request: unknown): boolean {
  if (request === null) return true;
  if (!isObject(request)) return false;
  const { essential, value, values } = request;
  if (essential !== undefined && typeof essential !== 'boolean') return false;
  if (values !== undefined && !Array.isArray(values)) return false;
  const texts = [...(value === undefined ? [] : [value]), ...(Array.isArray(values) ? values : [])];
  return !['acr', 'sub'].includes(name) || texts.every((one) => typeof one === 'string');
}

/** Restores and checks the `claims` of an implicit request. A pushed one is restored at the authorization endpoint. Throws `invalid_request`. */
export function restoreImplicitClaims(ctx: KoaContextWithOIDC, text: unknown): void {
  if (text === undefined) return;
  const params = ctx.oidc.params!;
  const claims = parse(text);
  if (claims === undefined) throw invalid('claims parameter should be a JSON object');
  if (MEMBERS.every((member) => claims[member] === undefined))
    throw invalid('claims parameter should have userinfo or id_token properties');
  if (params[IMPLICIT_TYPE] === 'id_token' && claims['userinfo']) throw invalid('claims.userinfo needs an access token');
  params['claims'] = text;
  checkClaimsParameter(ctx, claims);
  if (ctx.oidc.route === 'pushed_authorization_request') params['claims'] = undefined;
}

function parse(text: unknown): ClaimsParameter | undefined {
  try {
    const parsed: unknown = JSON.parse(String(text));
    return isObject(parsed) ? (parsed as ClaimsParameter) : undefined;
  } catch {
    return undefined;
  }
}

/** `claims` of the parameters of a checked authorization request. */
export const claimsIn = ({ claims, [IMPLICIT_CLAIMS]: implicit }: Readonly<Record<string, unknown>>): ClaimsParameter =>
  parse(claims ?? implicit) ?? {};

/** `claims` of the authorization request behind the tokens of this request. */
export function requestedClaims({ oidc: { entities, claims } }: KoaContextWithOIDC): ClaimsParameter {
  const { AuthorizationCode, RefreshToken, DeviceCode, BackchannelAuthenticationRequest } = entities;
  return (AuthorizationCode ?? RefreshToken ?? DeviceCode ?? BackchannelAuthenticationRequest)?.claims ?? claims;
}

type ClaimRequest = {
  readonly essential?: boolean | undefined;
  readonly value?: unknown;
  readonly values?: readonly unknown[] | undefined;
};

const textsIn = (request: ClaimRequest | null | undefined): readonly string[] =>
  [...(request?.value === undefined ? [] : [request.value]), ...(request?.values ?? [])].filter((one) => typeof one === 'string');

/** Requested `acr` of the ID token (section 5.5.1.1). Undefined without a value. */
export function acrIn({
  id_token: claims,
}: ClaimsParameter): { readonly essential: boolean; readonly values: readonly string[] } | undefined {
  const values = textsIn(claims?.['acr']);
  return values.length === 0 ? undefined : { essential: claims?.['acr']?.essential === true, values };
}

/** Values of `sub` that each member accepts, of members that name any. */
export const subsIn = ({ id_token: idToken, userinfo }: ClaimsParameter): readonly (readonly string[])[] =>
  [textsIn(idToken?.['sub']), textsIn(userinfo?.['sub'])].filter((values) => values.length > 0);

/** Names of requested attributes, for the session of the tokens. Undefined without any. */
export function requestedAttributes(
  { userinfo = {}, id_token: idToken = {} }: ClaimsParameter = {},
  { schema }: Pick<UserPool, 'schema'>,
): { userinfo: readonly string[]; idToken: readonly string[] } | undefined {
  const among = (requests: object): readonly string[] => schema.map(({ name }) => name).filter((name) => Object.hasOwn(requests, name));
  const names = { userinfo: among(userinfo), idToken: among(idToken) };
  return names.userinfo.length + names.idToken.length === 0 ? undefined : names;
}
