import { createHmac } from 'node:crypto';
import { type Configuration, fetchProtectedResource, fetchUserInfo, skipSubjectCheck } from 'openid-client';
import type { IdentityProvider, ProviderKind } from '../../directory/identity-providers/index.js';
import type { Logger } from '../../kernel/index.js';
import { refusals } from '../errors.js';

type Json = Readonly<Record<string, unknown>>;

/** User data of a provider beside the ID token. */
export type Profile = (
  provider: IdentityProvider,
  configuration: Configuration,
  tokens: { readonly accessToken: string; readonly idClaims: Json },
  logger: Logger,
) => Promise<Json>;

const mapped = ({ attributeMapping }: IdentityProvider): readonly string[] => [...new Set(Object.values(attributeMapping))];

async function json(configuration: Configuration, accessToken: string, url: URL, method = 'GET'): Promise<Json> {
  const answer = await fetchProtectedResource(configuration, accessToken, url, method);
  if (answer.status !== 200) throw refusals.answer({ detail: `${url.host} answered ${answer.status}` });
  const value: unknown = await answer.json();
  if (typeof value !== 'object' || value === null) throw refusals.answer({ detail: `${url.host} answered no object` });
  return value as Json;
}

/**
 * UserInfo endpoint, if the provider has one. An answer about another user always ends the sign-in (OpenID Connect Core 5.3.2); one that
 * cannot be had or used only when the mapping needs a claim that the ID token lacks (AD FS and Entra answer 401 and 403).
 */
const openIdProfile: Profile = async (provider, configuration, tokens, logger) => {
  const { userinfo_endpoint: endpoint } = configuration.serverMetadata();
  if (endpoint === undefined) return {};
  const userInfo = await readUserInfo(provider, configuration, endpoint, tokens.accessToken).catch((error: unknown) => {
    if (mapped(provider).some((claim) => !TOKENS.includes(claim) && tokens.idClaims[claim] === undefined)) throw error;
    const { poolId, name } = provider;
    const { message, detail, code } = error as { message?: string; detail?: string; code?: string };
    logger.warn({ pool: poolId, provider: name, reason: detail ?? message, code }, 'userInfo of the identity provider is left out');
    return undefined;
  });
  if (userInfo && userInfo['sub'] !== String(tokens.idClaims['sub'])) throw refusals.answer({ detail: 'userInfo of another subject' });
  return userInfo ?? {};
};

/** Claims of a mapping that are tokens. */
const TOKENS = ['access_token', 'id_token', 'refresh_token'];

/** UserInfo by `attributes_request_method`, with a `sub`. */
async function readUserInfo(
  { details }: IdentityProvider,
  configuration: Configuration,
  endpoint: string,
  accessToken: string,
): Promise<Json> {
  if (details['attributes_request_method'] !== 'POST') return fetchUserInfo(configuration, accessToken, skipSubjectCheck);
  const userInfo = await json(configuration, accessToken, new URL(endpoint), 'POST');
  if (userInfo['sub'] === undefined) throw refusals.answer({ detail: 'userInfo without sub' });
  return userInfo;
}

/** Google: the ID token has most claims; the People API is called for others in the mapping. */
const googleProfile: Profile = async (provider, configuration, { accessToken, idClaims }) => {
  const fields = mapped(provider).filter((name) => /^[a-z]+[A-Z]?\w*s$/.test(name) && idClaims[name] === undefined);
  if (fields.length === 0) return {};
  const person = await json(configuration, accessToken, new URL(`${provider.details['attributes_url']}${fields.join(',')}`));
  return Object.fromEntries(fields.flatMap((field) => (Array.isArray(person[field]) ? [[field, mainValue(person[field])]] : [])));
};

function mainValue(values: readonly Json[]): unknown {
  const main = values.find(({ metadata }) => (metadata as Json | undefined)?.['primary'] === true) ?? values[0];
  const date = main?.['date'] as Readonly<Record<string, number>> | undefined;
  const two = (part = 0): string => String(part).padStart(2, '0');
  if (date?.['year']) return `${date['year']}-${two(date['month'])}-${two(date['day'])}`;
  return main?.['value'] ?? main?.['formattedValue'] ?? main?.['displayName'] ?? main?.['url'];
}

const facebookProfile: Profile = async (provider, configuration, { accessToken }) => {
  const fields = ['id', 'name', 'email', ...mapped(provider)].filter((name) => /^\w+$/.test(name) && !name.endsWith('_token'));
  const url = new URL(`${provider.details['attributes_url']}${[...new Set(fields)].join(',')}`);
  url.searchParams.set('appsecret_proof', createHmac('sha256', provider.details['client_secret']!).update(accessToken).digest('hex'));
  return json(configuration, accessToken, url);
};

const amazonProfile: Profile = async ({ details }, configuration, { accessToken }) =>
  json(configuration, accessToken, new URL(details['attributes_url']!));

/** Apple: the ID token has all claims. */
const noProfile: Profile = async () => ({});

export const PROFILES: Readonly<Record<Exclude<ProviderKind, 'SAML'>, Profile>> = {
  OIDC: openIdProfile,
  Google: googleProfile,
  Facebook: facebookProfile,
  LoginWithAmazon: amazonProfile,
  SignInWithApple: noProfile,
};
