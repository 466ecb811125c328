import { errors, type TokenEndpointGrantContext } from 'oidc-provider';
import type { Logins, TemporaryCredentials } from '../../../identity-pools/index.js';
import { type Clock, CodedError, own, seconds } from '../../../kernel/index.js';
import type { TokenIssuer } from '../../../tokens/index.js';
import { ACCESS_TOKEN_TYPE, AWS_CREDENTIALS_TYPE, ID_TOKEN_TYPE } from '../names.js';
import { requestedResource } from './requested-resource.js';

/** `Identities.exchange` of identity pools. */
export type Exchange = (identityPoolId: string, logins: Logins) => Promise<TemporaryCredentials>;

const PARAMETERS = [
  'subject_token',
  'subject_token_type',
  'requested_token_type',
  'actor_token',
  'audience',
  'resource',
  'scope',
  'identity_pool_id',
] as const;

type Parameters = Partial<Record<(typeof PARAMETERS)[number], string | string[]>>;

/**
 * Token exchange (RFC 8693): an access token for one of the client’s own (`delegation.ts`), or an ID token of this pool for AWS
 * credentials of an identity pool, named by `identity_pool_id` or `audience`. The ID token must have been issued to the client.
 */
export function createTokenExchange(parts: {
  poolId: string;
  issuer: TokenIssuer;
  exchange: Exchange;
  delegate: (ctx: TokenEndpointGrantContext<Parameters>) => Promise<void>;
  clock: Clock;
}): {
  handler: (ctx: TokenEndpointGrantContext<Parameters>) => Promise<void>;
  parameters: string[];
} {
  const { poolId, issuer, exchange, clock } = parts;
  const provider = `cognito-idp.${poolId.slice(0, poolId.lastIndexOf('_'))}.amazonaws.com/${poolId}`;
  return {
    parameters: [...PARAMETERS],
    async handler(ctx) {
      const { params, client } = ctx.oidc;
      if (params.actor_token !== undefined) throw new errors.InvalidRequest('actor_token is not supported: the client itself acts');
      if (params.subject_token_type === ACCESS_TOKEN_TYPE) return parts.delegate(ctx);
      // The credentials are for what the role of the identity pool allows.
      if (requestedResource(ctx) !== undefined) throw new errors.InvalidTarget();
      const { subjectToken, identityPoolId } = read(params);
      await refuseUnless(issuer.verifyId(subjectToken, { poolId, clientId: client.clientId }));
      const credentials = await refuseUnless(exchange(identityPoolId, { [provider]: subjectToken }));
      ctx.body = {
        access_token: credentials.sessionToken,
        issued_token_type: AWS_CREDENTIALS_TYPE,
        token_type: 'N_A',
        expires_in: Math.max(0, credentials.expiresAt - seconds(clock)),
        IdentityId: credentials.identityId,
        Credentials: {
          AccessKeyId: credentials.accessKeyId,
          SecretKey: credentials.secretAccessKey,
          SessionToken: credentials.sessionToken,
          Expiration: credentials.expiresAt,
        },
      };
    },
  };
}

function read(params: Parameters): { subjectToken: string; identityPoolId: string } {
  const { subject_token: subjectToken, subject_token_type: type, requested_token_type: requested } = params;
  if (typeof subjectToken !== 'string') throw new errors.InvalidRequest('missing required parameter(s) subject_token');
  if (type !== ID_TOKEN_TYPE) throw new errors.InvalidRequest(`subject_token_type must be ${ID_TOKEN_TYPE}`);
  if (requested !== undefined && requested !== AWS_CREDENTIALS_TYPE) {
    throw new errors.InvalidRequest(`requested_token_type must be ${AWS_CREDENTIALS_TYPE}`);
  }
  const identityPoolId = params.identity_pool_id ?? params.audience;
  if (identityPoolId === undefined) throw new errors.InvalidRequest('missing required parameter(s) identity_pool_id');
  if (typeof identityPoolId !== 'string') throw new errors.InvalidTarget('only one identity pool can be named');
  return { subjectToken, identityPoolId };
}

/** OAuth errors (RFC 8693 section 2.2.2) per error code. Other codes are server errors. */
export const OAUTH_ERRORS: Readonly<Record<string, { error: string; status?: number }>> = {
  token_invalid: { error: 'invalid_request' },
  token_expired: { error: 'invalid_request' },
  login_token_invalid: { error: 'invalid_request' },
  logins_mismatch: { error: 'invalid_request' },
  identity_unknown: { error: 'invalid_request' },
  identity_forbidden: { error: 'invalid_request' },
  role_mapping_denied: { error: 'invalid_request' },
  unauthenticated_refused: { error: 'invalid_request' },
  identity_pool_unknown: { error: 'invalid_target' },
  provider_unsupported: { error: 'invalid_target' },
  pool_misconfigured: { error: 'invalid_target' },
  resource_conflict: { error: 'temporarily_unavailable', status: 503 },
  too_many_requests: { error: 'temporarily_unavailable', status: 429 },
};

async function refuseUnless<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const answer = cause instanceof CodedError ? own(OAUTH_ERRORS, cause.code) : undefined;
    if (!answer) throw cause;
    const error = new errors.CustomOIDCProviderError(answer.error, (cause as CodedError).message);
    if (answer.status !== undefined) error.status = error.statusCode = answer.status;
    throw error;
  }
}
