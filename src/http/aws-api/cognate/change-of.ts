import { z } from 'zod';

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
