import { ACR_VALUES } from '../../../authentication/index.js';
import type { RegisteredMetadata } from '../../../directory/clients/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import { defined } from '../../../kernel/index.js';
import { addressOf, flagOf, isPublicAddress, type Metadata, textOf, textsOf } from './metadata-members.js';
import { wrongMetadata } from './registration-error.js';

/** Seconds. */
const MAX_AGE = 2 ** 31 - 1;
const MAX_CONTACTS = 10;
/** Characters. */
const MAX_TEXT = 254;

/**
 * Defaults of authorization requests, and third-party initiated login (OpenID Connect Dynamic Client Registration 1.0 section 2). Throws
 * `invalid_client_metadata`, also for pairwise subjects: access tokens and the AWS API show the user’s own `sub`.
 */
export function signInMetadataIn(metadata: Metadata, { acrValues = ACR_VALUES }: Pick<UserPool, 'acrValues'>): RegisteredMetadata {
  const subjectType = textOf(metadata, 'subject_type');
  if ((subjectType !== undefined && subjectType !== 'public') || textOf(metadata, 'sector_identifier_uri') !== undefined)
    throw wrongMetadata('subject_type must be public, without a sector_identifier_uri.');
  const known: readonly string[] = acrValues;
  const levels = textsOf(metadata, 'default_acr_values')?.filter((value) => known.includes(value)) ?? [];
  return {
    ...defined({
      subject_type: subjectType,
      initiate_login_uri: addressOf(metadata, 'initiate_login_uri'),
      default_max_age: maxAgeIn(metadata),
      require_auth_time: flagOf(metadata, 'require_auth_time'),
      default_acr_values: levels.length > 0 ? levels : undefined,
    }),
  };
}

function maxAgeIn({ default_max_age: value }: Metadata): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > MAX_AGE)
    throw wrongMetadata('default_max_age must be a number of seconds.');
  return value;
}

/** Metadata that informs people only (RFC 7591 section 2). Malformed members, and addresses that are not https, are left out. */
export function informationIn(metadata: Metadata): RegisteredMetadata {
  const { application_type: type, contacts } = metadata;
  const short = (member: string): string | undefined => {
    const text = metadata[member];
    return typeof text === 'string' && text !== '' && text.length <= MAX_TEXT ? text : undefined;
  };
  const address = (member: string): string | undefined => {
    const text = metadata[member];
    return typeof text === 'string' && isPublicAddress(text) ? new URL(text).href : undefined;
  };
  const people = (Array.isArray(contacts) ? contacts : []).filter((one) => typeof one === 'string' && one !== '' && one.length <= MAX_TEXT);
  return {
    ...defined({
      application_type: type === 'native' || type === 'web' ? type : undefined,
      contacts: people.length > 0 ? (people.slice(0, MAX_CONTACTS) as string[]) : undefined,
      client_uri: address('client_uri'),
      logo_uri: address('logo_uri'),
      policy_uri: address('policy_uri'),
      tos_uri: address('tos_uri'),
      software_id: short('software_id'),
      software_version: short('software_version'),
    }),
  };
}
