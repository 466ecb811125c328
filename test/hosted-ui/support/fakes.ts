import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import type { CodeDelivery, Passkeys, Recovery, Registration, SignIn, SignInStep } from '../../../src/authentication/index.js';
import type { AppClient } from '../../../src/directory/clients/index.js';
import type { UserPool } from '../../../src/directory/pools/index.js';
import type { User } from '../../../src/directory/users/index.js';
import {
  createDevPages,
  createHostedUi,
  createRequestCookies,
  type HostedUi,
  type HostedUiParts,
} from '../../../src/http/hosted-ui/index.js';
import type { Interactions } from '../../../src/http/oidc/types.js';
import { type Clock, CodedError, createSealer, type Logger, randomIds, silentLogger } from '../../../src/kernel/index.js';
import type { Message } from '../../../src/messaging/index.js';

export const POOL = 'us-east-1_test';
export const CODE = '123456';

export function pool(change: Partial<UserPool> = {}): UserPool {
  return {
    id: POOL,
    name: 'Test pool',
    version: 1,
    createdAt: new Date(0),
    updatedAt: new Date(0),
    aliasAttributes: [],
    usernameAttributes: ['email'],
    caseSensitiveUsernames: false,
    schema: [],
    autoVerifiedAttributes: ['email'],
    attributesVerifiedBeforeUpdate: [],
    passwordPolicy: {
      minimumLength: 8,
      requireUppercase: true,
      requireLowercase: true,
      requireNumbers: true,
      requireSymbols: true,
      temporaryPasswordValidityDays: 7,
    },
    accountRecovery: ['verified_email'],
    adminCreateUserOnly: false,
    deletionProtection: false,
    mfa: 'OFF',
    mfaFactors: [],
    firstFactors: ['PASSWORD'],
    tier: 'ESSENTIALS',
    tags: {},
    messages: {},
    triggers: {},
    branding: { displayName: 'Harbour', primaryColor: '#0f6b5c' },
    signingAlgorithm: 'RS256',
    carried: {},
    ...change,
  };
}

export function required(name: string): UserPool['schema'][number] {
  return { name, dataType: 'String', mutable: true, required: true, developerOnly: false };
}

function client(change: Partial<AppClient> = {}): AppClient {
  return {
    poolId: POOL,
    id: 'app',
    name: 'Ferry bookings',
    version: 1,
    createdAt: new Date(0),
    updatedAt: new Date(0),
    authFlows: ['ALLOW_USER_SRP_AUTH'],
    lifetimes: { access: 3600, id: 3600, refresh: 86400 },
    validity: { units: {} },
    callbackUrls: [],
    logoutUrls: [],
    oauthEnabled: true,
    oauthFlows: ['code'],
    oauthScopes: ['openid'],
    identityProviders: ['COGNITO'],
    preventUserExistenceErrors: true,
    tokenRevocation: true,
    authSessionMinutes: 3,
    carried: {},
    ...change,
  };
}

interface Account {
  readonly sub: string;
  readonly attributes: Readonly<Record<string, string>>;
  password: string;
  status: 'CONFIRMED' | 'UNCONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED';
}

export interface House {
  readonly url: string;
  readonly ui: HostedUi;
  readonly accounts: Map<string, Account>;
  readonly sent: (Message & { at: string })[];
  /** Seen by the app: the query of every arrival at its callback. */
  readonly finished: { sub: string; authTime: number }[];
  readonly logged: object[];
  readonly clock: Clock & { pass(ms: number): void };
  /** An authorization request of the browser that opens it; answers the address to open. */
  open(options?: { params?: Record<string, unknown> }): string;
  expire(uid: string): void;
  close(): Promise<void>;
}

export interface HouseOptions {
  readonly pool?: Partial<UserPool>;
  readonly client?: Partial<AppClient>;
  readonly failWith?: Error;
  /** Where the app lives: an origin. The house's own callback unless given. */
  readonly appUrl?: string;
}

/** The hosted pages on a real port, over services that keep everything in a map. */
export async function startHouse(options: HouseOptions = {}): Promise<House> {
  let now = Date.UTC(2026, 0, 1);
  const clock = {
    now: () => now,
    pass(ms: number) {
      now += ms;
    },
  };
  const thePool = pool(options.pool);
  const theClient = client(options.client);
  const accounts = new Map<string, Account>();
  const sent: (Message & { at: string })[] = [];
  const finished: { sub: string; authTime: number }[] = [];
  const logged: object[] = [];
  const logger: Logger = { ...silentLogger, error: (fields) => void logged.push(fields) };
  const interactionsByUid = new Map<string, { params: Record<string, unknown> }>();

  const fail = (code: string, message = code): never => {
    throw new CodedError(code, message);
  };
  const deliver = (to: string): CodeDelivery => {
    sent.unshift({ to, channel: 'email', subject: 'Your code', text: `Your code is ${CODE}`, code: CODE, at: new Date(now).toISOString() });
    return { attribute: 'email', medium: 'EMAIL', destination: 'j***@e***' };
  };
  const userOf = (username: string, account: Account): User => ({
    poolId: POOL,
    sub: account.sub,
    username,
    status: account.status,
    enabled: true,
    attributes: account.attributes,
    codes: {},
    mfa: { enabled: [] },
    groups: [],
    version: 1,
    createdAt: new Date(0),
    updatedAt: new Date(0),
  });
  const authenticated = (username: string, account: Account): SignInStep => ({
    kind: 'authenticated',
    user: userOf(username, account),
    authTime: Math.floor(now / 1000),
    shown: ['password'],
  });
  const checkPolicy = (password: string): void => {
    if (password.length < 8) fail('password_policy', 'Password did not conform with policy: Password not long enough');
  };

  const signIn: SignIn = {
    async start(_, start) {
      if (options.failWith) throw options.failWith;
      if (start.flow !== 'password') return fail('parameter_missing');
      const account = accounts.get(start.username);
      if (!account) return fail(theClient.preventUserExistenceErrors ? 'credentials_wrong' : 'user_unknown');
      if (account.password !== start.password) return fail('credentials_wrong');
      if (account.status === 'UNCONFIRMED') return fail('user_not_confirmed');
      if (account.status === 'RESET_REQUIRED') return fail('password_reset_required');
      if (account.status !== 'FORCE_CHANGE_PASSWORD') return authenticated(start.username, account);
      const parameters = { requiredAttributes: '["userAttributes.given_name"]', userAttributes: '{}' };
      return { kind: 'challenge', name: 'NEW_PASSWORD_REQUIRED', parameters, session: `session-of-${start.username}` };
    },
    async answer(_, answer) {
      const username = answer.responses['USERNAME'] ?? '';
      const account = accounts.get(username);
      if (!account || answer.session !== `session-of-${username}` || account.status !== 'FORCE_CHANGE_PASSWORD')
        return fail('session_used');
      checkPolicy(answer.responses['NEW_PASSWORD'] ?? '');
      account.password = answer.responses['NEW_PASSWORD'] ?? '';
      account.status = 'CONFIRMED';
      return authenticated(username, account);
    },
  };
  const registration: Registration = {
    async signUp(_, { username, password = '', attributes }) {
      if (accounts.has(username)) return fail('username_exists');
      checkPolicy(password);
      const account: Account = { sub: randomIds.uuid(), attributes, password, status: 'UNCONFIRMED' };
      accounts.set(username, account);
      return { user: userOf(username, account), delivery: deliver(username) };
    },
    async confirm(_, { username, code }) {
      const account = accounts.get(username);
      if (!account) return fail('user_unknown');
      if (account.status !== 'UNCONFIRMED') return fail('already_confirmed');
      if (code !== CODE) return fail('code_mismatch');
      account.status = 'CONFIRMED';
      return {};
    },
    async resend(_, username) {
      const account = accounts.get(username);
      if (!account) return fail('user_unknown');
      if (account.status !== 'UNCONFIRMED') return fail('already_confirmed');
      return deliver(username);
    },
    adminConfirm: async () => undefined,
  };
  const recovery: Recovery = {
    async forgot(_, username) {
      if (!accounts.has(username)) return fail('user_unknown');
      return deliver(username);
    },
    async confirmForgot(_, { username, code, password }) {
      const account = accounts.get(username);
      if (!account || code !== CODE) return fail('code_mismatch');
      checkPolicy(password);
      account.password = password;
      account.status = 'CONFIRMED';
    },
    change: async () => undefined,
    adminReset: async () => undefined,
    adminSet: async () => undefined,
  };

  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const app = options.appUrl ?? url;

  const cookieOf = (uid: string): string => `interaction_${uid}`;
  const interactions: Interactions = {
    async details(ctx, poolId) {
      const uid = ctx.path.split('/')[3] ?? '';
      const interaction = interactionsByUid.get(uid);
      if (poolId !== POOL || !interaction || ctx.cookies.get(cookieOf(uid)) !== 'yes') return fail('interaction_unknown');
      return { uid, poolId, clientId: theClient.id, requestedClaims: [], params: interaction.params };
    },
    async finish(ctx, _, signedIn) {
      interactionsByUid.delete(ctx.path.split('/')[3] ?? '');
      finished.push(signedIn);
      ctx.status = 303;
      ctx.redirect(`${app}/callback?code=abc`);
    },
    allow: async () => fail('interaction_unknown'),
    async refuse(ctx, _, error) {
      interactionsByUid.delete(ctx.path.split('/')[3] ?? '');
      ctx.status = 303;
      ctx.redirect(`${app}/callback?error=${error}`);
    },
  };

  const pools = {
    get: async (id: string) => (id === POOL ? thePool : fail('pool_unknown')),
    find: async (id: string) => (id === POOL ? thePool : undefined),
    list: async () => ({ items: [thePool] }),
  };
  const clients = {
    get: async (_: string, id: string) => (id === theClient.id ? theClient : fail('client_unknown')),
    find: async (id: string) => (id === theClient.id ? theClient : undefined),
    list: async () => ({ items: [theClient, client({ id: 'machine', name: 'Timetable sync', secret: 'x' })] }),
  };
  const users = { findBySub: async () => undefined };
  const passkeys: Passkeys = {
    startRegistration: async () => fail('passkeys_disabled'),
    completeRegistration: async () => fail('passkeys_disabled'),
    list: async () => ({ items: [] }),
    remove: async () => fail('passkey_unknown'),
    countOf: async () => 0,
  };
  const mfaSetup = { associate: async () => fail('session_invalid'), verify: async () => fail('session_invalid') };
  const sealer = createSealer([{ id: 'test', key: Buffer.alloc(32, 7) }]);
  const branding = { brandingOf: async () => ({}), picture: async () => undefined };
  const terms = { shownAt: async () => undefined };
  const federation = { find: async () => undefined } as unknown as HostedUiParts['federation'];
  // Nobody is signed in here: the account pages ask none of them.
  const accountRooms = {} as Pick<
    HostedUiParts,
    | 'userAttributes'
    | 'totp'
    | 'mfaPreferences'
    | 'devices'
    | 'accounts'
    | 'trackedSessions'
    | 'audit'
    | 'backchannelRequests'
    | 'clientAccess'
  >;
  const ui = createHostedUi({
    branding,
    terms,
    interactions,
    signedIn: async () => undefined,
    signOutBrowser: async () => undefined,
    users,
    ...accountRooms,
    federation,
    returnUrlsOf: () => ({ oauth: '', saml: '' }),
    requestCookies: createRequestCookies({ https: false }),
    passkeys,
    passkeySignIn: { requestOptions: () => ({ options: '{}', session: 'none' }), nameOf: async () => 'nobody' },
    pools,
    clients,
    signIn,
    mfaSetup,
    registration,
    recovery,
    sealer,
    clock,
    baseUrl: url,
    logger,
  });

  const koa = new Koa();
  koa.on('error', () => undefined);
  koa.use(async (ctx, next) => {
    const [, uid] = /^\/authorize\/([\w-]+)$/.exec(ctx.path) ?? [];
    if (uid) {
      ctx.set('Set-Cookie', `${cookieOf(uid)}=yes; Path=/${POOL}/login/${uid}; HttpOnly; SameSite=Lax`);
      ctx.redirect(`/${POOL}/login/${uid}`);
      return;
    }
    if (ctx.path === '/callback') {
      ctx.type = 'html';
      ctx.body = '<!doctype html><title>The app</title><h1>The app</h1>';
      return;
    }
    return next();
  });
  const outbox = { list: async (to?: string) => sent.filter((message) => to === undefined || message.to === to) };
  koa.use(createDevPages({ outbox, pools, clients, ids: randomIds, baseUrl: url }));
  koa.use(ui.middleware);
  server.on('request', koa.callback());

  return {
    url,
    ui,
    accounts,
    sent,
    finished,
    logged,
    clock,
    open({ params = {} } = {}) {
      const uid = randomIds.token(12);
      interactionsByUid.set(uid, { params });
      return `${url}/authorize/${uid}`;
    },
    expire: (uid) => void interactionsByUid.delete(uid),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
