import { z } from 'zod';
/** Input members that several operations share. */
export const userPoolId = z
  .string()
  .max(55)
  .regex(/^[\w-]+_[0-9a-zA-Z]+$/);
export const clientId = z.string().regex(/^[\w+]{1,128}$/);
/** Name of a SAML service provider. */
export const serviceProviderName = z.string().regex(/^[\w-]{1,64}$/);
export const maxResults = z.int().min(1).max(60);
export const nextToken = z.string().min(1).max(4096);

/**
 * Schema of a change: members present replace the stored value as a whole, `null` removes it, omitted members stay (RFC 7396, one level
 * deep).
 */
export function changeOf<Shape extends z.ZodRawShape>(extensions: z.ZodObject<Shape>) {
  const shape = Object.fromEntries(Object.entries(extensions.shape).map(([name, member]) => [name, z.nullable(member as z.ZodType)]));
  return z.strictObject(shape).partial();
}

export function changed<Extensions extends object>(before: Extensions | undefined, change: object): Extensions {
  return Object.fromEntries(
    Object.entries({ ...before, ...change }).filter(([, value]) => value !== null && value !== undefined),
  ) as Extensions;
}
