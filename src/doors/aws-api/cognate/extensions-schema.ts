import { z } from 'zod';
import type { ClientExtensions } from '../../../directory/clients/index.js';
import type { PoolExtensions } from '../../../directory/pools/index.js';

/** What the set-up file and UpdateUserPoolExtensions take. Every member is optional; absent is off. */
export const poolExtensions = z.strictObject({} satisfies Schemas<PoolExtensions>);

/** What the set-up file and UpdateUserPoolClientExtensions take. Every member is optional; absent is off. */
export const clientExtensions = z.strictObject({} satisfies Schemas<ClientExtensions>);

/** A member that the domain knows and this file does not, or the other way round, does not compile. */
type Schemas<Extensions> = { [Name in keyof Required<Extensions>]: z.ZodExactOptional<z.ZodType<Required<Extensions>[Name]>> };
