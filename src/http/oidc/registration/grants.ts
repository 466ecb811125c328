import type { OAuthFlow } from '../../../directory/clients/index.js';
import { type Metadata, textsOf } from './metadata-members.js';
import { wrongMetadata } from './registration-error.js';

export type RegistrableFlow = Exclude<OAuthFlow, 'implicit'>;

/**
 * Flows that the requested grants and response types leave, the preferred one first: the others are left out (RFC 7591 section 2), since
 * an app client has one of the two. Throws `invalid_client_metadata` when none is left.
 */
export function flowsOf(
  metadata: Metadata,
  client: { readonly hasRedirects: boolean; readonly isPublic: boolean },
): readonly RegistrableFlow[] {
  const grants = textsOf(metadata, 'grant_types');
  const types = textsOf(metadata, 'response_types');
  const requested = grants === undefined || grants.length === 0 ? ['authorization_code'] : grants;
  const wantsCode = requested.includes('authorization_code') && (types === undefined || types.length === 0 || types.includes('code'));
  const wantsMachine = requested.includes('client_credentials') && !client.isPublic;
  // Without a redirect URI the code flow is the choice only of a client that has no other.
  const flows: RegistrableFlow[] = [];
  if (wantsCode && (client.hasRedirects || !wantsMachine)) flows.push('code');
  if (wantsMachine) flows.push('client_credentials');
  if (flows.length > 0) return flows;
  throw wrongMetadata(
    client.isPublic && requested.includes('client_credentials')
      ? 'client_credentials needs a client that can authenticate.'
      : 'grant_types and response_types: a client can have authorization_code with code, or client_credentials.',
  );
}
