import { z } from 'zod';

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const secret = z.string().min(1).meta({ secret: true });

const upstream = z
  .strictObject({
    endpoint: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('A compatible server. Absent: one is embedded, on files in the data folder.'),
    region: z.string().min(1).default('us-east-1').describe('The region that requests to the server are signed for.'),
    accessKeyId: z.string().min(1).optional().describe("The server's own key; users never see it."),
    secretAccessKey: secret.optional(),
  })
  .prefault({});

const webAddress = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/$/, ''));
const idTokens = (issuer: string, jwksUri: string) =>
  z.strictObject({ issuer: webAddress.default(issuer), jwksUri: webAddress.default(jwksUri) }).prefault({});

const trigger = z.union([
  z.strictObject({
    module: z.string().min(1),
    handler: z.string().min(1).default('handler'),
    environment: z.record(z.string(), z.string()).default({}),
  }),
  z.strictObject({ url: z.url({ protocol: /^https?$/ }), secret: z.string().min(16) }),
  z.strictObject({
    lambda: z.strictObject({ endpoint: z.url({ protocol: /^https?$/ }).optional(), region: z.string().min(1).optional() }),
  }),
]);

/** In the environment, JSON. */
const fromText = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

/**
 * Every setting of the process: its type, its limits, its default. The environment name of a setting is its path in capitals:
 * `operator.accessKeyId` is `OPERATOR_ACCESS_KEY_ID`.
 */
export const settingsSchema = z.strictObject({
  port: whole(0, 65535).default(9229).describe('TCP port. 0 takes a free one.'),
  host: z
    .string()
    .min(1)
    .optional()
    .describe('Address to listen on. Default: loopback in development, every address with a public base URL.'),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('How clients reach the server. A public one ends development mode. Default: http://localhost:{port}.'),
  trustProxy: flag.default(false).describe('Whether X-Forwarded-* headers of a proxy in front are believed.'),
  dataDir: z.string().min(1).default('./data').describe('Where keys, the embedded store, the outbox and embedded resources lie.'),
  setup: z
    .string()
    .optional()
    .describe(
      'File of user pools, identity pools, roles, buckets and tables that are made at start when missing. Default: config/demo.yaml in development, none otherwise.',
    ),
  mongodbUri: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb:// or mongodb+srv://')
    .optional()
    .describe('A MongoDB server. Absent: the embedded store.'),
  masterKey: secret.optional().describe('Seals every secret at rest: 32 bytes, base64. Absent: made at first start, in the data folder.'),
  formerMasterKeys: z.string().default('').describe('Earlier master keys, separated by commas: still opened, never sealed with.'),
  region: z
    .string()
    .regex(/^[a-z0-9-]{2,32}$/)
    .default('us-east-1')
    .describe('The region in ids and ARNs.'),
  accountId: z
    .string()
    .regex(/^\d{12}$/)
    .default('123456789012')
    .describe('The account in ARNs.'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  operator: z
    .strictObject({
      accessKeyId: z
        .string()
        .regex(/^\w{16,128}$/)
        .optional()
        .describe('Signs what AWS would ask IAM rights for. Absent: made at first start, in the data folder.'),
      secretAccessKey: secret.optional(),
    })
    .prefault({}),
  smtp: z
    .strictObject({
      url: z
        .url({ protocol: /^smtps?$/ })
        .optional()
        .meta({ secret: true })
        .describe(
          'smtp://user:password@host:port. Absent: in development messages go to the outbox in the data folder, otherwise they fail.',
        ),
      from: z.string().default('Cognate <no-reply@localhost>').describe('Sender of all e-mail.'),
    })
    .prefault({}),
  sts: z
    .strictObject({
      mode: z.enum(['local', 'aws']).default('local').describe('Who gives credentials: this server, or AWS STS (or what speaks like it).'),
      endpoint: z
        .url({ protocol: /^https?$/ })
        .default('https://sts.amazonaws.com')
        .describe('With mode aws.'),
      region: z.string().min(1).default('us-east-1').describe('With mode aws.'),
    })
    .prefault({}),
  triggers: z
    .strictObject({
      functions: z
        .preprocess(fromText, z.record(z.string().regex(/^arn:/, 'must be an ARN'), trigger))
        .default({})
        .meta({ secret: true })
        .describe(
          'Functions of Lambda triggers by ARN, each {module, handler, environment}, {url, secret} or {lambda: {endpoint, region}}. Modules are relative to the settings file. In the environment: JSON.',
        ),
      lambda: z
        .strictObject({
          mode: z.enum(['off', 'aws']).default('off').describe('Whether other ARNs are called at AWS Lambda (or what speaks like it).'),
          endpoint: z
            .url({ protocol: /^https?$/ })
            .optional()
            .describe('With mode aws. Absent: AWS.'),
          region: z.string().min(1).optional().describe("With mode aws. Absent: each ARN's own."),
        })
        .prefault({}),
    })
    .prefault({}),
  identityProviders: z
    .strictObject({
      google: idTokens('https://accounts.google.com', 'https://www.googleapis.com/oauth2/v3/certs'),
      apple: idTokens('https://appleid.apple.com', 'https://appleid.apple.com/auth/keys'),
      facebook: z.strictObject({ url: webAddress.default('https://graph.facebook.com') }).prefault({}),
      amazon: z.strictObject({ url: webAddress.default('https://api.amazon.com') }).prefault({}),
      allowPrivateAddresses: flag.default(false).describe('Whether registered OpenID Connect issuers may be in private networks.'),
    })
    .prefault({})
    .describe('Where the providers whose logins identity pools take are.'),
  s3: upstream.describe('What the resource gateway forwards S3 requests to.'),
  dynamodb: upstream.describe('What the resource gateway forwards DynamoDB requests to.'),
});

/** Parsed settings, before what the process fills in. */
export type GivenSettings = z.infer<typeof settingsSchema>;
