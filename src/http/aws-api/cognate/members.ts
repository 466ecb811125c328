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
