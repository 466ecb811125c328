// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so

import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { CodedError, createSealer, randomIds } from '../../src/kernel/index.js';
import {
  createAssumeRole,
  createCredentials,
  createRevocations,
  createRoles,
  createSessionTokens,
  createSignatureVerifier,
  createSigningKeys,
  createSts,
  type PolicyDocument,
  type Role,
  type RolesStore,
  type SignedRequest,
  stsError,
  type WebIdentity,
} from '../../src/sts/index.js';
import { noSignIns } from '../support/sign-ins.js';

export const ACCOUNT = '123456789012';
export const NOW = Date.parse('2026-11-22T12:00:00Z');
export const OPERATOR = { accessKeyId: 'AKIDOPERATOR', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
export const IDENTITY: WebIdentity = {
  provider: 'cognito-identity.amazonaws.com',
  audience: 'us-east-1:pool',
  subject: 'us-east-1:alice',
  amr: ['authenticated', 'cognito-idp.us-east-1.amazonaws.com/us-east-1_a'],
};
export const TRUST = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: 'cognito-identity.amazonaws.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: { 'cognito-identity.amazonaws.com:aud': 'us-east-1:pool' },
        'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
      },
    },
  ],
};
export const OWN_PREFIX = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::app/${cognito-identity.amazonaws.com:sub}/*' },
    {
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::app',
      Condition: { StringLike: { 's3:prefix': '${cognito-identity.amazonaws.com:sub}/*' } },
    },
  ],
};

export function manualClock(now = NOW) {
  return {
    time: now,
    now() {
      return this.time;
    },
    advance(ms: number) {
      this.time += ms;
    },
  };
}

/** The contract of the stores, counted, in memory. */
export function memoryStores() {
  const roles = new Map<string, Role>();
  const revoked = new Map<string, number>();
  const reads = { roles: 0, revocations: 0 };
  const rolesStore: RolesStore = {
    async find(arn) {
      reads.roles++;
      return roles.get(arn);
    },
    async put(role) {
      const known = roles.get(role.arn);
      const kept = known ? { ...role, id: known.id, createdAt: known.createdAt } : role;
      roles.set(role.arn, kept);
      return kept;
    },
    list: async () => [...roles.values()],
    async remove(arn) {
      roles.delete(arn);
    },
    async revokeBefore(arn, time) {
      const role = roles.get(arn);
      if (role) roles.set(arn, { ...role, revokedBefore: Math.max(time, role.revokedBefore ?? 0) });
    },
  };
  const revocationsStore = {
    async find(id: string) {
      reads.revocations++;
      return revoked.get(id);
    },
    async put(id: string, before: number) {
      revoked.set(id, Math.max(before, revoked.get(id) ?? 0));
    },
  };
  return { rolesStore, revocationsStore, reads };
}

/** The whole room, as the app puts it together, on stores in memory. */
export function createRoom(
  options: {
    key?: Uint8Array;
    operator?: typeof OPERATOR;
    now?: number;
    managedPolicy?: (arn: string) => Promise<PolicyDocument | undefined>;
  } = {},
) {
  const clock = manualClock(options.now);
  const stores = memoryStores();
  const roles = createRoles({ store: stores.rolesStore, clock, ids: randomIds, accountId: ACCOUNT });
  const revocations = createRevocations({ store: stores.revocationsStore, clock });
  const tokens = createSessionTokens(createSealer([{ id: 'k1', key: options.key ?? Buffer.alloc(32, 7) }]));
  const credentials = createCredentials({
    signIns: noSignIns,
    operators: [options.operator ?? OPERATOR],
    tokens,
    roles,
    ...(options.managedPolicy ? { managedPolicy: options.managedPolicy } : {}),
    revocations,
    isIdentityPool: async () => true,
    clock,
    accountId: ACCOUNT,
  });
  const verifier = createSignatureVerifier({ credentials, keys: createSigningKeys(), clock });
  const assumeRoleFor = createAssumeRole({ signIns: noSignIns, roles, tokens, clock, ids: randomIds, accountId: ACCOUNT });
  const webIdentity = {
    async verify(token: string): Promise<WebIdentity> {
      if (token === 'good-token') return IDENTITY;
      if (token === 'old-token') throw stsError('expired_identity_token', 'Token expired');
      if (token === 'odd-token') throw new CodedError('anything', 'of the verifier');
      throw new Error('a bug');
    },
  };
  return { clock, stores, roles, revocations, tokens, verifier, sts: createSts({ assumeRoleFor, webIdentity }) };
}

export class NodeSha256 {
  private readonly hash;
  constructor(secret?: any) {
    this.hash =
      secret === undefined
        ? createHash('sha256')
        : createHmac('sha256', Buffer.from(secret.buffer ?? secret, secret.byteOffset, secret.byteLength));
  }
  update(data: any) {
    this.hash.update(typeof data === 'string' ? data : Buffer.from(data.buffer ?? data, data.byteOffset, data.byteLength));
  }
  async digest() {
    return new Uint8Array(this.hash.digest());
  }
  reset() {}
}

export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** The AWS SDK's own signer. */
export function referenceSigner(service: string, credentials: Keys = OPERATOR, options: { applyChecksum?: boolean } = {}) {
  return new SignatureV4({
    service,
    region: 'us-east-1',
    credentials,
    sha256: NodeSha256 as any,
    uriEscapePath: service !== 's3',
    applyChecksum: options.applyChecksum ?? service === 's3',
  });
}

export interface Plain {
  method: string;
  path: string;
  query?: Record<string, string | string[]>;
  headers?: Record<string, string>;
  body?: Buffer | undefined;
}

const uriEscape = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

export function rawQuery(query: Record<string, any> = {}): string {
  return Object.entries(query)
    .flatMap(([name, value]) => [value].flat().map((v) => `${uriEscape(name)}=${uriEscape(String(v))}`))
    .join('&');
}

/** What arrives at the server when the SDK's signer has signed. */
export async function signed(service: string, plain: Plain, credentials: Keys = OPERATOR, at = NOW): Promise<SignedRequest> {
  const request = { protocol: 'http:', hostname: 'localhost', query: {}, ...plain, headers: { host: 'localhost:9229', ...plain.headers } };
  const result = (await referenceSigner(service, credentials).sign(request as any, { signingDate: new Date(at) })) as any;
  return {
    method: plain.method,
    path: plain.path,
    query: rawQuery(plain.query),
    headers: lower(result.headers),
    body: plain.body ?? Buffer.alloc(0),
  };
}

export async function presigned(
  service: string,
  plain: Plain,
  credentials: Keys = OPERATOR,
  expiresIn = 900,
  at = NOW,
): Promise<SignedRequest> {
  const payload: Record<string, string> = service === 's3' ? { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } : {};
  const headers = { host: 'localhost:9229', ...payload, ...plain.headers };
  const request = { protocol: 'http:', hostname: 'localhost', query: {}, ...plain, headers };
  const result = (await referenceSigner(service, credentials).presign(request as any, { signingDate: new Date(at), expiresIn })) as any;
  return {
    method: plain.method,
    path: plain.path,
    query: rawQuery(result.query),
    headers: lower(result.headers),
    body: plain.body ?? Buffer.alloc(0),
  };
}

export const lower = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

export const coded = (code: string) => (error: unknown) => {
  if (!(error instanceof CodedError)) throw error;
  if (error.code !== code) throw new Error(`expected ${code}, got ${error.code}: ${error.message}`, { cause: error });
  return true;
};

/** What a fuzzed thing may throw. */
export function onlyCoded<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}
