import { XMLParser } from 'fast-xml-parser';
import { defined, own } from '../kernel/index.js';
import { type StsError, type StsErrorCode, stsError } from './errors.js';
import type { AssumedRole } from './types.js';

const CODES: Readonly<Record<string, StsErrorCode>> = {
  AccessDenied: 'role_access_denied',
  AccessDeniedException: 'role_access_denied',
  InvalidIdentityToken: 'invalid_identity_token',
  InvalidIdentityTokenException: 'invalid_identity_token',
  ExpiredTokenException: 'expired_identity_token',
  ExpiredToken: 'expired_identity_token',
  IDPCommunicationError: 'identity_provider_unreachable',
  MalformedPolicyDocument: 'malformed_policy',
  PackedPolicyTooLarge: 'packed_policy_too_large',
  ValidationError: 'validation',
};

export type Xml = { readonly [name: string]: Xml | string | undefined } | undefined;

/** Throws `sts_unavailable`. */
export function parseAnswer(text: string): Xml {
  if (text.includes('<!DOCTYPE')) throw unavailable('an answer with a DOCTYPE');
  try {
    return new XMLParser({ ignoreAttributes: true, parseTagValue: false, removeNSPrefix: true }).parse(text) as Xml;
  } catch (cause) {
    throw unavailable('an answer that is no XML', cause);
  }
}

const child = (xml: Xml | string, name: string): Xml => {
  const found = typeof xml === 'object' && Object.hasOwn(xml, name) ? xml[name] : undefined;
  return typeof found === 'object' ? found : undefined;
};

const leaf = (xml: Xml, name: string): string | undefined => {
  const found = typeof xml === 'object' && Object.hasOwn(xml, name) ? xml[name] : undefined;
  return typeof found === 'string' && found !== '' ? found : undefined;
};

/**
 * Reads an AssumeRoleWithWebIdentity response. Throws `sts_unavailable` when a required member is
 * missing.
 */
export function assumedRoleOf(answer: Xml): AssumedRole {
  const result = child(child(answer, 'AssumeRoleWithWebIdentityResponse'), 'AssumeRoleWithWebIdentityResult');
  const required = (xml: Xml, name: string): string => {
    const value = leaf(xml, name);
    if (value === undefined) throw unavailable(`an answer without ${name}`);
    return value;
  };
  const credentials = child(result, 'Credentials');
  const user = child(result, 'AssumedRoleUser');
  const expiresAt = Date.parse(required(credentials, 'Expiration'));
  if (Number.isNaN(expiresAt)) throw unavailable('an expiration that is no date');
  const packed = Number(leaf(result, 'PackedPolicySize') ?? 0);
  return {
    credentials: {
      accessKeyId: required(credentials, 'AccessKeyId'),
      secretAccessKey: required(credentials, 'SecretAccessKey'),
      sessionToken: required(credentials, 'SessionToken'),
      expiresAt: Math.floor(expiresAt / 1000),
    },
    assumedRoleArn: leaf(user, 'Arn') ?? '',
    assumedRoleId: leaf(user, 'AssumedRoleId') ?? '',
    audience: leaf(result, 'Audience') ?? '',
    provider: leaf(result, 'Provider') ?? '',
    subject: leaf(result, 'SubjectFromWebIdentityToken') ?? '',
    ...defined({ packedPolicySize: packed > 0 ? packed : undefined }),
  };
}

/**
 * Maps errors of the remote STS to our codes; those that are not about the request become
 * `sts_unavailable`.
 */
export function errorOf(answer: Xml, status: number): StsError {
  const error = child(child(answer, 'ErrorResponse'), 'Error');
  const name = leaf(error, 'Code') ?? '';
  const code = own(CODES, name);
  if (!code) return unavailable(`status ${status}, code ${name.slice(0, 100)}`);
  return stsError(code, (leaf(error, 'Message') ?? name).slice(0, 1000));
}

export function unavailable(detail: string, cause?: unknown): StsError {
  return stsError('sts_unavailable', 'The security token service is not available.', {
    detail,
    ...defined({ cause }),
  });
}
