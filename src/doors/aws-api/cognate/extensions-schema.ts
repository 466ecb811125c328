import { z } from 'zod';
import type { ClientExtensions } from '../../../directory/clients/index.js';
import type { PoolExtensions } from '../../../directory/pools/index.js';
import { messageTemplates } from './message-templates-schema.js';

/** What the set-up file and UpdateUserPoolExtensions take. Every member is optional; absent is off. */
export const poolExtensions = z.strictObject({
  linkVerifiedEmail: z.boolean().exactOptional(),
  keyRotationDays: z.union([z.literal(0), z.int().min(2).max(3650)]).exactOptional(),
  registrationManagement: z.boolean().exactOptional(),
  messageTemplates: messageTemplates.exactOptional(),
  smsCountries: z
    .array(z.string().regex(/^\+[1-9]\d{0,6}$/))
    .min(1)
    .max(300)
    .exactOptional(),
} satisfies Schemas<PoolExtensions>);

/** What the set-up file and UpdateUserPoolClientExtensions take. Every member is optional; absent is off. */
export const clientExtensions = z.strictObject({
  apiScopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/))
    .max(50)
    .exactOptional(),
} satisfies Schemas<ClientExtensions>);

/** A member that the domain knows and this file does not, or the other way round, does not compile. */
type Schemas<Extensions> = { [Name in keyof Required<Extensions>]: z.ZodExactOptional<z.ZodType<Required<Extensions>[Name]>> };
