import { createRequire } from 'node:module';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Strategy } from 'passport';
import type { IdentityProvider } from '../../directory/identity-providers/index.js';
import { own } from '../../kernel/index.js';
import { refusals } from '../errors.js';
import { oauthClientOf } from './guarded-requests.js';
import { createStateStore, type SignInState } from './state-store.js';
import { createVerify } from './verify.js';

/** Setting of one strategy. */
export interface StrategySettings {
  /** Package name, or absolute path. */
  readonly module: string;
  /** Options of the strategy beside those of the sign-in. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Path in the profile to the permanent identifier of the user. */
  readonly subject: string;
  /** Claims by name, each a path in the profile. */
  readonly claims: Readonly<Record<string, string>>;
  /** Accepted although its requests cannot be guarded. */
  readonly trusted: boolean;
}

/** A sign-in at a provider, for which an instance is made. */
export interface StrategySignIn {
  readonly provider: IdentityProvider;
  readonly returnUrl: string;
  readonly state: SignInState;
}

/** A strategy that providers can name. */
export interface ConfiguredStrategy {
  readonly subject: string;
  readonly claims: Readonly<Record<string, string>>;
  /** Issuer that `iss` of a response must name (RFC 9207). Omitted: not known. */
  readonly issuer?: unknown;
  /** New instance: strategies keep state of a request in themselves. Throws what the strategy throws. */
  create(signIn: StrategySignIn): Strategy;
}

/** Passport strategies of the settings, by name. */
export type Strategies = (name: string) => ConfiguredStrategy | undefined;

/** Constructor of a strategy. `options` are changed by some. */
export type StrategyClass = new (options: Record<string, unknown>, verify: (...given: unknown[]) => void) => Strategy;

/** Options of a strategy that belong to the sign-in; those of the settings cannot change them. PKCE and nonce can be switched off. */
export function optionsOf(
  options: StrategySettings['options'],
  { provider: { details }, returnUrl, state }: StrategySignIn,
): Record<string, unknown> {
  return {
    pkce: true,
    nonce: true,
    ...structuredClone(options),
    clientID: details['client_id'],
    clientSecret: details['client_secret'],
    scope: (details['authorize_scopes'] ?? '').split(' ').filter((scope) => scope !== ''),
    callbackURL: returnUrl,
    state: state['state'],
    store: createStateStore(state),
    passReqToCallback: false,
  };
}

/**
 * Imports the strategies, once. Packages are looked for beside this one, then in `folder`. Throws `federation_strategy_invalid`: not
 * installed, no strategy, options that it refuses, requests that cannot be guarded.
 */
export async function loadStrategies(settings: Readonly<Record<string, StrategySettings>>, folder: string): Promise<Strategies> {
  const loaded: Record<string, ConfiguredStrategy> = {};
  for (const [name, given] of Object.entries(settings)) loaded[name] = await load(name, given, folder);
  return (name) => own(loaded, name);
}

async function load(name: string, { module, options, subject, claims, trusted }: StrategySettings, folder: string) {
  const Made = strategyIn(await imported(name, module, folder));
  if (!Made) throw refusals.strategy(name, `${module} exports no passport strategy`);
  const create: ConfiguredStrategy['create'] = (signIn) => new Made(optionsOf(options, signIn), createVerify(options));
  if (!oauthClientOf(probe(name, module, create)) && !trusted) {
    const problem = `the requests of ${module} cannot be limited, for it has no OAuth client (_oauth2); trusted: true accepts that`;
    throw refusals.strategy(name, problem);
  }
  return { subject, claims, issuer: options['issuer'], create };
}

const EXAMPLE: IdentityProvider = {
  poolId: 'pool',
  name: 'example',
  kind: 'OIDC',
  details: { client_id: 'client', client_secret: 'secret', authorize_scopes: 'scope' },
  attributeMapping: {},
  identifiers: [],
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
};

/** First instance: shows whether the options are complete. */
function probe(name: string, module: string, create: ConfiguredStrategy['create']): Strategy {
  try {
    const strategy = create({ provider: EXAMPLE, returnUrl: 'https://localhost/', state: { state: 'state' } });
    if (typeof strategy.authenticate !== 'function') throw new Error('it has no authenticate');
    return strategy;
  } catch (cause) {
    throw refusals.strategy(name, `${module} cannot be used with these options: ${messageOf(cause)}`, { cause });
  }
}

async function imported(name: string, module: string, folder: string): Promise<unknown> {
  let path = module;
  if (!isAbsolute(module)) {
    const paths = [dirname(fileURLToPath(import.meta.url)), folder];
    try {
      path = createRequire(join(folder, 'settings')).resolve(module, { paths });
    } catch (cause) {
      throw refusals.strategy(name, `${module} is not installed: npm install ${module}`, { cause });
    }
  }
  try {
    return await import(pathToFileURL(path).href);
  } catch (cause) {
    throw refusals.strategy(name, `${module} cannot be imported: ${messageOf(cause)}`, { cause });
  }
}

/** Strategy class of a module: `Strategy`, or what it exports by default. */
function strategyIn(module: unknown): StrategyClass | undefined {
  const { Strategy: named, default: byDefault } = module as { Strategy?: unknown; default?: unknown };
  const inDefault = (byDefault as { Strategy?: unknown } | undefined)?.Strategy;
  return [named, inDefault, byDefault].find((one): one is StrategyClass => typeof one === 'function');
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 500);
