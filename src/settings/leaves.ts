import { z } from 'zod';
import { settingsSchema } from './schema.js';

/** A single setting: its path in the file and its environment variable. */
export interface Leaf {
  readonly path: readonly string[];
  readonly env: string;
  readonly secret: boolean;
  readonly description: string;
}

const environmentName = (path: readonly string[]): string =>
  path.map((part) => part.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()).join('_');

const unwrap = (schema: z.core.$ZodType): z.core.$ZodType =>
  schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional ? unwrap(schema.unwrap()) : schema;

function leavesOf(schema: z.ZodObject, path: readonly string[]): Leaf[] {
  return Object.entries(schema.shape).flatMap(([key, member]) => {
    const here = [...path, key];
    const inner = unwrap(member);
    if (inner instanceof z.ZodObject) return leavesOf(inner, here);
    const meta = { ...z.globalRegistry.get(inner), ...z.globalRegistry.get(member) };
    return [{ path: here, env: environmentName(here), secret: meta['secret'] === true, description: meta.description ?? '' }];
  });
}

/** All settings, in the order of the schema. */
export const leaves: readonly Leaf[] = leavesOf(settingsSchema, []);
