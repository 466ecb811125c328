import { isIP } from 'node:net';
import type { ContextDataType, UserContextDataType } from '@aws-sdk/client-cognito-identity-provider';
import {
  type CallMetadata,
  type Origin,
  originOf,
  type RequestContext,
  refuseBearerTokens,
  refuseKeyProof,
} from '../../../../authentication/index.js';
import { CodedError, defined } from '../../../../kernel/index.js';
import { AwsError, invalidParameter } from '../../errors.js';
import type { Call, Parts } from '../../operation.js';
/**
 * Maps message errors of sign-in operations, which declare neither LimitExceededException nor CodeDeliveryFailureException, to errors that
 * they declare.
 */
export async function withoutMessageErrors<T>(sending: Promise<T>): Promise<T> {
  try {
    return await sending;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    if (error.code === 'limit_exceeded') throw new AwsError('TooManyRequestsException', error.message, 400, error);
    if (error.code === 'delivery_failed') throw invalidParameter(error.message);
    throw error;
  }
}

/**
 * App client of a public operation, and its pool. Clients that must prove themselves by assertion, certificate or DPoP are refused: no
 * operation has a member for the proof. Throws `ResourceNotFoundException`, `client_proof_required`.
 */
export async function clientContext(
  { clients, pools }: Pick<Parts, 'clients' | 'pools'>,
  clientId: string,
  { origin }: Pick<Call, 'origin'>,
): Promise<RequestContext> {
  const client = await clients.find(clientId);
  // A pool whose removal is in progress may have clients.
  const pool = client && (await pools.find(client.poolId));
  if (!pool) throw new AwsError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
  refuseKeyProof(client);
  return { client, pool, origin };
}

/**
 * App client for which a server signs users in: the signature of the call authenticates the caller in place of the client. The origin is
 * the end user's as far as `ContextData` names it, else the server's; `userOrigin` is the end user's alone. Throws `pool_unknown`, `client_unknown`, `client_proof_required` when the client's tokens must be sender-constrained.
 */
export async function serverContext(
  { clients, pools }: Pick<Parts, 'clients' | 'pools'>,
  { UserPoolId, ClientId, ContextData }: { UserPoolId: string; ClientId: string; ContextData?: ContextDataType | undefined },
  { origin }: Pick<Call, 'origin'>,
): Promise<RequestContext & { readonly userOrigin: Origin }> {
  const pool = await pools.get(UserPoolId);
  const client = await clients.get(pool.id, ClientId);
  refuseBearerTokens(client);
  const userOrigin = claimedOrigin(ContextData);
  return { pool, client, origin: { ...origin, ...userOrigin }, userOrigin };
}

/** Origin of an end user as claimed by the server that calls (`ContextData`). */
export function claimedOrigin({ IpAddress, HttpHeaders = [], EncodedData }: Partial<ContextDataType> = {}): Origin {
  const agent = HttpHeaders.find(({ headerName }) => headerName?.toLowerCase() === 'user-agent')?.headerValue;
  return { ...originOf(IpAddress ?? '', agent ?? ''), ...defined({ encodedData: EncodedData }) };
}

/**
 * Context of a sign-in with its `UserContextData`. The address there counts only when the connection gives none, or when the client is a
 * server with a secret that may speak for its users (`EnablePropagateAdditionalUserContextData`).
 */
export function withUserContext(context: RequestContext, { EncodedData, IpAddress: ip }: UserContextDataType = {}): RequestContext {
  const { origin, client } = context;
  const claimed = ip === undefined || isIP(ip) === 0 ? {} : { ip };
  const speaksForUsers = client.secret !== undefined && client.carried['EnablePropagateAdditionalUserContextData'] === true;
  const address = speaksForUsers ? { ...origin, ...claimed } : { ...claimed, ...origin };
  return { ...context, origin: { ...address, ...defined({ encodedData: EncodedData }) } };
}

/** Call metadata of a sign-in. */
export const callMetadataOf = (
  parameters: Readonly<Record<string, string>>,
  clientMetadata: Record<string, string> | undefined,
): CallMetadata => ({
  ...defined({ deviceKey: parameters['DEVICE_KEY'] ? parameters['DEVICE_KEY'] : undefined, clientMetadata }),
});
