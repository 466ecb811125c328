import type { Context } from 'koa';
import { type AppClient, authMethodOf, type Clients } from '../../../directory/clients/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import { INITIAL_ACCESS, REGISTRATION_SCOPE, type ResourceServers } from '../../../directory/resource-servers/index.js';
import {
  type Clock,
  CodedError,
  constantTimeEqual,
  defined,
  type Exchange,
  hasCode,
  hashToken,
  type Ids,
  readBody,
} from '../../../kernel/index.js';
import type { Sessions, TokenIssuer } from '../../../tokens/index.js';
import { REGISTER, resourceMetadata } from '../discovery/resource-metadata.js';
import { usesSecret } from './client-authentication.js';
import { clientInformation } from './client-information.js';
import { type RequestedMetadata, readMetadata } from './client-metadata-request.js';
import { createOpenLimits, type OpenRegistrationAllowances } from './open-limits.js';
import { changedExtensions, defaultSettings, settingsFor } from './registered-client.js';
import { RegistrationError, type Terms, wrongMetadata } from './registration-error.js';

/** Bytes. */
const MAX_BYTES = 64 * 1024;

/** Reads a JSON body. Throws `RegistrationError` for oversized bodies and for anything but JSON. */
async function jsonBody(exchange: Exchange): Promise<unknown> {
  const body = await readBody(exchange, { limit: MAX_BYTES }).catch((error: unknown) => {
    throw wrongMetadata(
      hasCode(error, 'body_too_large') ? `The body must be at most ${MAX_BYTES} bytes.` : 'The body did not arrive whole.',
    );
  });
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw wrongMetadata('The body must be a JSON object.');
  }
}

/** Dynamic client registration (RFC 7591), and management of registered clients (RFC 7592). */
export interface Registration {
  /** `POST /oauth2/register`. */
  register(ctx: Context, pool: UserPool, terms: Terms): Promise<void>;
  /** `GET`, `PUT` and `DELETE /oauth2/register/{client_id}`, for pools with registration management. */
  manage(ctx: Context, pool: UserPool, terms: Terms, clientId: string): Promise<void>;
}

export interface RegistrationParts {
  readonly clients: Clients;
  readonly resourceServers: Pick<ResourceServers, 'scopesOf'>;
  readonly issuer: TokenIssuer;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly issuerOf: (poolId: string) => string;
  /** Omitted: no limits. */
  readonly openRegistrations?: OpenRegistrationAllowances;
}

const TOKEN_BYTES = 32;

export function createRegistration(parts: RegistrationParts): Registration {
  const { clients, resourceServers, issuer, sessions, ids } = parts;
  const { perAddress, perPool } = parts.openRegistrations ?? { perAddress: 0, perPool: 0 };
  const limits = createOpenLimits(parts);

  /**
   * Whether the registration is open: with an initial access token it is not, without one it must be allowed. Throws `RegistrationError`.
   */
  async function isOpen(ctx: Context, pool: UserPool, { open }: Terms): Promise<boolean> {
    const token = bearerOf(ctx);
    if (token !== undefined) {
      await checkInitialToken(pool.id, token);
      return false;
    }
    if (!open) throw new RegistrationError('invalid_token', 'An initial access token is required.');
    return true;
  }

  /** Counts an open registration. Throws `temporarily_unavailable` above the limits. */
  function admit(ctx: Context, pool: UserPool): void {
    const { openRegistrationsPerAddress, openRegistrationsPerPool } = pool.extensions ?? {};
    const seconds = limits.admit(pool.id, ctx.ip, {
      perAddress: openRegistrationsPerAddress ?? perAddress,
      perPool: openRegistrationsPerPool ?? perPool,
    });
    if (seconds === undefined) return;
    ctx.set('Retry-After', String(seconds));
    throw new RegistrationError('temporarily_unavailable', 'Too many registrations. Please try later.');
  }

  async function checkInitialToken(poolId: string, token: string): Promise<void> {
    const claims = await issuer.verifyAccess(token, { poolId }).catch((error: unknown) => {
      if (!(error instanceof CodedError)) throw error;
      throw invalidToken();
    });
    if (claims.origin_jti !== undefined && !(await sessions.find(poolId, claims.origin_jti))) throw invalidToken();
    if (!claims.scope.split(' ').includes(REGISTRATION_SCOPE)) {
      throw new RegistrationError('insufficient_scope', `The token needs the scope ${REGISTRATION_SCOPE}.`);
    }
    if (claims.client_id === INITIAL_ACCESS) return;
    // Refuses tokens of deleted clients and of clients that have lost the scope.
    const client = await clients.find(claims.client_id);
    if (client?.poolId !== poolId || !client.oauthScopes.includes(REGISTRATION_SCOPE)) throw invalidToken();
  }

  async function ownClient(ctx: Context, poolId: string, clientId: string): Promise<{ client: AppClient; token: string }> {
    const token = bearerOf(ctx);
    const client = await clients.find(clientId);
    const hash = client?.poolId === poolId ? client.registration?.tokenHash : undefined;
    if (token === undefined || !client || hash === undefined || !constantTimeEqual(hash, hashToken(token))) throw invalidToken();
    return { client, token };
  }

  function managed(pool: UserPool, client: AppClient, token: string): Record<string, unknown> {
    return {
      ...clientInformation(client, pool),
      registration_access_token: token,
      registration_client_uri: `${parts.issuerOf(pool.id)}/oauth2/register/${client.id}`,
    };
  }

  async function replace(ctx: Context, pool: UserPool, terms: Terms, client: AppClient): Promise<AppClient> {
    const body = await jsonBody(ctx);
    const requested = readMetadata(body, pool);
    const { authMethod } = requested.registration;
    const { client_id: id, client_secret: secret } = body as Record<string, unknown>;
    if (id !== client.id || (secret !== undefined && !isSecretOf(client, secret))) {
      throw new RegistrationError('invalid_client_metadata', 'client_id, and client_secret where it is sent, must be the client’s own.');
    }
    if (usesSecret(authMethod) !== (client.secret !== undefined) || (authMethod === 'none') !== (authMethodOf(client) === 'none')) {
      throw wrongMetadata('A client cannot gain or lose its secret, or its authentication: register another.');
    }
    const existing = await resourceServers.scopesOf(pool.id);
    const { open, tokenHash } = client.registration!;
    const registration = { open, ...defined({ tokenHash }), ...requested.registration };
    const change = settingsFor(requested, { settings: terms, open, existing });
    return clients
      .update(pool.id, client.id, (before) => ({
        ...before,
        ...change,
        extensions: changedExtensions(before, requested),
        registration,
      }))
      .catch(refuseContradiction);
  }

  async function create(ctx: Context, pool: UserPool, terms: Terms, open: boolean, requested: RequestedMetadata): Promise<void> {
    const existing = await resourceServers.scopesOf(pool.id);
    const token = terms.management ? ids.token(TOKEN_BYTES) : undefined;
    const client = await clients
      .create({
        ...defaultSettings(),
        ...settingsFor(requested, { settings: terms, open, existing }),
        poolId: pool.id,
        secret: usesSecret(requested.registration.authMethod) ? 'generate' : 'none',
        extensions: requested.extensions,
        registration: {
          open,
          ...requested.registration,
          ...defined({ tokenHash: token === undefined ? undefined : hashToken(token) }),
        },
      })
      .catch(refuseContradiction);
    ctx.status = 201;
    ctx.body = token === undefined ? clientInformation(client, pool) : managed(pool, client, token);
  }

  return {
    register: (ctx, pool, terms) =>
      withErrors(ctx, resourceMetadata(parts.issuerOf(pool.id), REGISTER), async () => {
        const open = await isOpen(ctx, pool, terms);
        const requested = readMetadata(await jsonBody(ctx), pool);
        if (open) admit(ctx, pool);
        try {
          await create(ctx, pool, terms, open, requested);
        } catch (error) {
          if (open) limits.release(pool.id, ctx.ip);
          throw error;
        }
      }),

    manage: (ctx, pool, terms, clientId) =>
      withErrors(ctx, undefined, async () => {
        const { client, token } = await ownClient(ctx, pool.id, clientId);
        if (ctx.method === 'DELETE') {
          await clients.remove(pool.id, client.id);
          ctx.status = 204;
          return;
        }
        ctx.body = managed(pool, ctx.method === 'PUT' ? await replace(ctx, pool, terms, client) : client, token);
      }),
  };
}

/** Settings that exclude each other are a fault of the metadata. */
function refuseContradiction(error: unknown): never {
  throw error instanceof CodedError && hasCode(error, 'client_invalid') ? wrongMetadata(error.message) : error;
}

const isSecretOf = ({ secret }: AppClient, sent: unknown): boolean =>
  secret !== undefined && typeof sent === 'string' && constantTimeEqual(sent, secret);

const invalidToken = (): RegistrationError => new RegistrationError('invalid_token', 'The access token is invalid or has expired.');

function bearerOf(ctx: Context): string | undefined {
  const header = ctx.get('authorization');
  if (header === '') return undefined;
  const token = /^Bearer ([\w~+/.-]+=*)$/i.exec(header)?.[1];
  if (token === undefined) throw invalidToken();
  return token;
}

/** Challenge (RFC 6750 section 3), with the scope that the token lacks. */
function challengeOf({ code }: RegistrationError, metadata: string | undefined): string {
  const scope = code === 'insufficient_scope' ? [`scope="${REGISTRATION_SCOPE}"`] : [];
  return `Bearer ${[`error="${code}"`, ...scope, ...(metadata === undefined ? [] : [metadata])].join(', ')}`;
}

/** `metadata`: challenge parameter of tokens that the pool issues. */
async function withErrors(ctx: Context, metadata: string | undefined, work: () => Promise<void>): Promise<void> {
  ctx.set('Cache-Control', 'no-store');
  try {
    await work();
  } catch (error) {
    if (!(error instanceof RegistrationError)) throw error;
    ctx.status = error.status;
    if (error.status === 401 || error.status === 403) ctx.set('WWW-Authenticate', challengeOf(error, metadata));
    ctx.body = { error: error.code, error_description: error.message };
  }
}
