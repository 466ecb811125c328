import { allowInsecureRequests, type CustomFetch, customFetch, discovery, type ServerMetadata } from 'openid-client';
import type { ProviderDetails } from '../../directory/identity-providers/index.js';
import { defined, own } from '../../kernel/index.js';
import type { OutboundFetch } from '../../outbound/index.js';
import { refusals } from '../errors.js';

/** JWKS URIs of provider types without a discovery document in their details. */
const KEYS: Readonly<Record<string, string>> = {
  'https://accounts.google.com': 'https://www.googleapis.com/oauth2/v3/certs',
  'https://appleid.apple.com': 'https://appleid.apple.com/auth/keys',
};

/**
 * Asymmetric algorithms only, for providers that do not announce theirs: an HMAC or unsigned ID token proves no more than the response
 * itself.
 */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

/** `fetch` of openid-client. Failures and 5xx responses are `federation_unreachable`. */
export function fetchFrom(outboundFetch: OutboundFetch): CustomFetch {
  return async (url, { method, headers, body }) => {
    const request = { method, headers, ...defined({ body: body === undefined || body === null ? undefined : String(body) }) };
    const answer = await outboundFetch(url, request).catch((cause: unknown) => {
      throw refusals.unreachable({ cause });
    });
    if (answer.status >= 500) throw refusals.unreachable({ detail: `${new URL(url).host} answered ${answer.status}` });
    return withoutNulls(answer);
  };
}

/** JSON response without null members, which some providers send for absent ones; also within `keys` of a JWKS. Others stay as they are. */
async function withoutNulls(answer: Response): Promise<Response> {
  if (!/^application\/([\w.-]+\+)?json\b/i.test(answer.headers.get('content-type') ?? '')) return answer;
  const text = await answer.text();
  const { status, headers } = answer;
  const body = [101, 204, 205, 304].includes(status) ? null : withoutNullMembers(text);
  return new Response(body, { status, headers });
}

function withoutNullMembers(text: string): string {
  if (!text.includes('null')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(isObject(value) ? membersOf(value, (one) => (Array.isArray(one) ? one.map(memberless) : one)) : value);
  } catch {
    return text;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const membersOf = (object: Readonly<Record<string, unknown>>, change: (value: unknown) => unknown) =>
  Object.fromEntries(Object.entries(object).flatMap(([name, value]) => (value === null ? [] : [[name, change(value)]])));

const memberless = (value: unknown): unknown => (isObject(value) ? membersOf(value, (one) => one) : value);

/** Server metadata from the details and, where they are incomplete, the discovery document. Throws as openid-client. */
export async function metadataOf(details: ProviderDetails, fetchOf: CustomFetch): Promise<Partial<ServerMetadata>> {
  const known = knownOf(details);
  const issuer = details['oidc_issuer'];
  const isWhole = known.authorization_endpoint && known.token_endpoint && (known.jwks_uri || issuer === undefined);
  const found = isWhole || issuer === undefined ? { issuer } : await discover(issuer, details['client_id']!, fetchOf);
  return { id_token_signing_alg_values_supported: ALGORITHMS, ...found, ...known } as Partial<ServerMetadata>;
}

async function discover(issuer: string, clientId: string, fetchOf: CustomFetch): Promise<ServerMetadata> {
  const options = { [customFetch]: fetchOf, execute: [allowInsecureRequests] };
  return (await discovery(new URL(issuer), clientId, undefined, undefined, options)).serverMetadata();
}

function knownOf(details: ProviderDetails): Partial<ServerMetadata> {
  const { authorize_url, token_url, attributes_url, jwks_uri = own(KEYS, details['oidc_issuer'] ?? '') } = details;
  return {
    ...defined({ authorization_endpoint: authorize_url, token_endpoint: token_url, userinfo_endpoint: attributes_url, jwks_uri }),
  };
}
