import type { AppClient } from '../clients/index.js';
import type { SchemaAttribute, UserPool } from '../pools/index.js';
import { checkValue } from './attribute-formats.js';
import { isServerMaintained, mayUserWrite, writableAttributes } from './claims.js';
import { refusals } from './errors.js';

type Given = Readonly<Record<string, string | null>>;

interface Write {
  /**
   * An administrator may omit required attributes, and set verification flags and developer-only
   * attributes.
   */
  readonly by: 'user' | 'admin';
  /** Client whose write permissions apply, when a user writes. */
  readonly client?: Pick<AppClient, 'readAttributes' | 'writeAttributes'>;
}

/**
 * Checks attributes against the pool's schema and the writer's permissions, and returns them in the
 * form in which they are stored. On creation an empty value is ignored; on update, an empty value
 * or `null` removes (`null` in the result). In pools with username attributes, add the name to the
 * attributes first: `attributesWithLogin`. Throws `attribute_invalid`, `attribute_forbidden`.
 */
export function validateAttributes(
  pool: UserPool,
  attributes: Readonly<Record<string, string>>,
  write: Write & { readonly on: 'create' },
): Record<string, string>;
export function validateAttributes(
  pool: UserPool,
  attributes: Given,
  write: Write & { readonly on: 'update' },
): Record<string, string | null>;
export function validateAttributes(
  pool: UserPool,
  attributes: Given,
  write: Write & { readonly on: 'create' | 'update' },
): Record<string, string | null> {
  const schema = new Map(pool.schema.map((attribute) => [attribute.name, attribute]));
  const checked: [string, string | null][] = Object.entries(attributes).map(([name, value]) => {
    const attribute = schema.get(name);
    if (!attribute) throw refusals.attributeUnknown(name);
    checkPermission(pool, attribute, write);
    return [name, value === null || value === '' ? null : checkValue(attribute, value)];
  });
  if (write.on === 'update') {
    const emptied = checked.find(([name, value]) => value === null && schema.get(name)?.required);
    if (emptied) throw refusals.attributeRequired(emptied[0]);
    return Object.fromEntries(checked);
  }
  const present = Object.fromEntries(checked.filter(([, value]) => value !== null));
  const missing =
    write.by === 'user' && pool.schema.find(({ name, required }) => required && name !== 'sub' && !Object.hasOwn(present, name));
  if (missing) throw refusals.attributeRequired(missing.name);
  return present;
}

function checkPermission(pool: UserPool, attribute: SchemaAttribute, { by, client, on }: Write & { on: 'create' | 'update' }): void {
  const { name, mutable, developerOnly } = attribute;
  if (isServerMaintained(name)) throw refusals.attributeFixed(name);
  if (by === 'user') {
    const allowed = client ? writableAttributes(pool, client).has(name) : mayUserWrite(name) && !developerOnly;
    if (!allowed) throw refusals.writeForbidden();
  }
  if (on === 'update' && !mutable) throw refusals.attributeFixed(name);
}
