import { z } from 'zod';
import { mayServeFapi } from '../directory/clients/index.js';
import { clientExtensions, poolExtensions } from '../http/aws-api/index.js';
import { serviceProvider } from './service-providers.js';

const attribute = z.strictObject({
  name: z.string().min(1).max(20),
  type: z.enum(['String', 'Number', 'DateTime', 'Boolean']).default('String'),
  mutable: z.boolean().default(true),
  required: z.boolean().default(false),
});

const client = z.strictObject({
  id: z.string().regex(/^[\w+]{1,128}$/),
  /** As in the API, through which the pool can be changed later. */
  name: z.string().regex(/^[\w\s+=,.@-]{1,128}$/),
  /** `generate`: generated at the first start; otherwise the secret itself. Omitted: a public client. */
  secret: z.string().optional(),
  authFlows: z
    .array(z.enum(['USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'REFRESH_TOKEN_AUTH', 'ADMIN_USER_PASSWORD_AUTH']))
    .default(['USER_SRP_AUTH', 'REFRESH_TOKEN_AUTH']),
  oauthFlows: z.array(z.enum(['code', 'implicit', 'client_credentials'])).default([]),
  scopes: z.array(z.string()).default([]),
  callbackUrls: z.array(z.string()).default([]),
  logoutUrls: z.array(z.string()).default([]),
  extensions: clientExtensions.optional(),
});

const resourceServer = z.strictObject({
  identifier: z.string().regex(/^[\x21\x23-\x5B\x5D-\x7E]{1,256}$/),
  name: z.string().min(1).max(256),
  /** Description by scope; clients refer to it as `{identifier}/{scope}`. */
  scopes: z.record(z.string().regex(/^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]{1,256}$/), z.string().min(1).max(256)).default({}),
});

interface Scoped {
  readonly resourceServers: readonly { readonly identifier: string; readonly scopes: Readonly<Record<string, string>> }[];
  readonly clients: readonly { readonly scopes: readonly string[] }[];
}

/** Refuses custom scopes that no resource server declares: they would never be granted. */
function refuseUnknownScopes({ resourceServers, clients }: Scoped, check: z.RefinementCtx): void {
  const declared = new Set(resourceServers.flatMap(({ identifier, scopes }) => Object.keys(scopes).map((name) => `${identifier}/${name}`)));
  clients.forEach(({ scopes }, at) => {
    for (const scope of scopes.filter((one) => one.includes('/') && !declared.has(one))) {
      check.addIssue({ code: 'custom', path: ['clients', at, 'scopes'], message: `no resource server of the pool declares ${scope}` });
    }
  });
}

const userPool = z
  .strictObject({
    id: z.string().regex(/^[\w-]+_[0-9a-zA-Z]+$/),
    name: z.string().min(1),
    signInWith: z.array(z.enum(['email', 'phone_number'])).default([]),
    aliases: z.array(z.enum(['email', 'phone_number', 'preferred_username'])).default([]),
    requiredAttributes: z.array(z.string()).default([]),
    customAttributes: z.array(attribute).default([]),
    verify: z.array(z.enum(['email', 'phone_number'])).default([]),
    signingAlgorithm: z.enum(['RS256', 'PS256', 'ES256', 'EdDSA']).default('RS256'),
    branding: z
      .strictObject({ displayName: z.string().optional(), primaryColor: z.string().optional(), backgroundColor: z.string().optional() })
      .default({}),
    resourceServers: z.array(resourceServer).default([]),
    clients: z.array(client).default([]),
    serviceProviders: z.array(serviceProvider).default([]),
    extensions: poolExtensions.optional(),
  })
  .superRefine(refuseUnknownScopes)
  .superRefine(({ signingAlgorithm, clients }, check) => {
    clients.forEach(({ extensions }, at) => {
      if (extensions?.fapi2 && !mayServeFapi(signingAlgorithm))
        check.addIssue({
          code: 'custom',
          path: ['clients', at, 'extensions', 'fapi2'],
          message: 'FAPI 2.0 needs a pool that signs with PS256, ES256 or EdDSA',
        });
    });
  });

const policy = z.record(z.string(), z.unknown());

const role = z.strictObject({
  name: z.string().regex(/^[\w+=,.@-]{1,64}$/),
  trust: policy,
  policies: z.array(policy),
});

const identityPool = z.strictObject({
  id: z.string().regex(/^[\w-]+:[0-9a-f-]+$/),
  name: z.string().min(1),
  guests: z.boolean().default(false),
  classicFlow: z.boolean().default(false),
  /** `checkSignedIn`: credentials only while the user's session is active, at the cost of a look-up. */
  userPools: z.array(z.strictObject({ pool: z.string(), client: z.string(), checkSignedIn: z.boolean().default(false) })).default([]),
  roles: z.strictObject({ authenticated: z.string().optional(), guest: z.string().optional() }).default({}),
});

const table = z.strictObject({
  name: z.string().regex(/^[\w.-]{3,255}$/),
  partitionKey: z.string(),
  sortKey: z.string().optional(),
});

/** Set-up file: resources that a start creates when they do not exist. Existing ones are left unchanged. */
export const setupSchema = z.strictObject({
  userPools: z.array(userPool).default([]),
  roles: z.array(role).default([]),
  identityPools: z.array(identityPool).default([]),
  buckets: z.array(z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)).default([]),
  tables: z.array(table).default([]),
});

export type Setup = z.infer<typeof setupSchema>;
export type PoolSetup = Setup['userPools'][number];
export type ClientSetup = PoolSetup['clients'][number];
export type IdentityPoolSetup = Setup['identityPools'][number];
