import { z } from 'zod';
import { flag, webAddress } from './values.js';

/* Code of the operator's own that the server runs: trigger functions and passport strategies. */

/** User pools that may name a function. */
const pools = z.array(z.string().regex(/^[\w-]+_[0-9a-zA-Z]+$/)).optional();
const path = z.string().min(1);

/** Lambda trigger function: a module, an HTTP endpoint, AWS Lambda, or a Cognito pool to migrate users from. */
export const trigger = z.union([
  z.strictObject({
    module: path,
    handler: z.string().min(1).default('handler'),
    environment: z.record(z.string(), z.string()).default({}),
    read: z.array(path).optional(),
    write: z.array(path).optional(),
    allow: z.array(z.enum(['addons', 'child-process', 'wasi', 'worker'])).optional(),
    pools,
  }),
  z.strictObject({ url: z.url({ protocol: /^https?$/ }), secret: z.string().min(16), pools }),
  z.strictObject({
    pools,
    lambda: z.strictObject({
      endpoint: z.url({ protocol: /^https?$/ }).optional(),
      region: z.string().min(1).optional(),
      functionName: z
        .string()
        .regex(/^[\w:$-]{1,256}$/)
        .optional(),
    }),
  }),
  z.strictObject({
    pools,
    cognito: z
      .strictObject({
        userPoolId: z.string().regex(/^[\w-]+_[0-9a-zA-Z]+$/),
        clientId: z.string().regex(/^[\w+]{1,128}$/),
        clientSecret: z.string().min(1).optional(),
        endpoint: webAddress.optional(),
        region: z.string().min(1).optional(),
        accessKeyId: z.string().min(1).optional(),
        secretAccessKey: z.string().min(1).optional(),
      })
      .refine((pool) => (pool.accessKeyId === undefined) === (pool.secretAccessKey === undefined), 'give both keys or neither'),
  }),
]);

/** Passport strategy by which providers sign in. */
export const strategy = z.strictObject({
  module: path,
  options: z.record(z.string(), z.json()).default({}),
  subject: z.string().min(1).default('id'),
  claims: z.record(z.string().min(1), z.string().min(1)).default({}),
  trusted: flag.default(false),
});
