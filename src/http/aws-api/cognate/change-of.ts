import { z } from 'zod';

/** Members named are set anew, whole; `null` takes one away; others stay (RFC 7396, one level deep). */
export function changeOf<Shape extends z.ZodRawShape>(extensions: z.ZodObject<Shape>) {
  const shape = Object.fromEntries(Object.entries(extensions.shape).map(([name, member]) => [name, z.nullable(member as z.ZodType)]));
  return z.strictObject(shape).partial();
}

export function changed<Extensions extends object>(before: Extensions | undefined, change: object): Extensions {
  return Object.fromEntries(
    Object.entries({ ...before, ...change }).filter(([, value]) => value !== null && value !== undefined),
  ) as Extensions;
}
