import { iamError } from '../errors.js';
import { parsePolicy } from '../policy/index.js';
import type { Holder, Tag } from './entity.js';
import { iamViolation } from './names.js';

/**
 * Changes to a role or a user, as pure functions from the old to the new state. They may throw, and
 * write nothing.
 */

const MAX_ATTACHED = 10;
const MAX_TAGS = 50;
/** Characters of all inline policies together, without white space. */
const MAX_INLINE = { role: 10_240, user: 2048 } as const;

const squeezed = (document: string): number => JSON.stringify(JSON.parse(document)).length;

export function withInline<T extends Holder>(holder: T, name: string, document: string, kind: 'role' | 'user'): T {
  parsePolicy(document);
  const inline = [...holder.inline.filter((policy) => policy.name !== name), { name, document }];
  if (inline.reduce((sum, policy) => sum + squeezed(policy.document), 0) > MAX_INLINE[kind])
    throw iamError('iam_limit', `Maximum policy size of ${MAX_INLINE[kind]} bytes exceeded for ${kind} ${holder.name}`);
  return { ...holder, inline };
}

export function inlineOf(holder: Holder, name: string, kind: 'role' | 'user'): string {
  const found = holder.inline.find((policy) => policy.name === name);
  if (!found) throw iamError('no_such_entity', `The ${kind} policy with name ${name} cannot be found.`);
  return found.document;
}

export function withoutInline<T extends Holder>(holder: T, name: string, kind: 'role' | 'user'): T {
  inlineOf(holder, name, kind);
  return { ...holder, inline: holder.inline.filter((policy) => policy.name !== name) };
}

export function withAttached<T extends Holder>(holder: T, arn: string): T {
  if (holder.attached.includes(arn)) return holder;
  if (holder.attached.length >= MAX_ATTACHED) throw iamError('iam_limit', `Cannot exceed quota for PoliciesPerEntity: ${MAX_ATTACHED}`);
  return { ...holder, attached: [...holder.attached, arn] };
}

export function withoutAttached<T extends Holder>(holder: T, arn: string): T {
  if (!holder.attached.includes(arn)) throw iamError('no_such_entity', `Policy ${arn} was not found.`);
  return { ...holder, attached: holder.attached.filter((one) => one !== arn) };
}

export function withBoundary<T extends Holder>(holder: T, boundary: string | undefined): T {
  const { boundary: _former, ...rest } = holder;
  return (boundary === undefined ? rest : { ...rest, boundary }) as T;
}

/** Adds tags. Keys are compared without case, as in IAM; the new spelling is kept. */
export function withTags<T extends { readonly tags: readonly Tag[] }>(entity: T, added: readonly Tag[]): T {
  const keys = added.map(({ key }) => key.toLowerCase());
  if (new Set(keys).size < keys.length)
    throw iamError('invalid_input', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  if (keys.some((key) => key.startsWith('aws:'))) throw iamViolation('tags', 'not use the prefix aws:');
  const tags = [...entity.tags.filter(({ key }) => !keys.includes(key.toLowerCase())), ...added];
  if (tags.length > MAX_TAGS) throw iamError('iam_limit', `The number of tags has reached the maximum limit: ${MAX_TAGS}.`);
  return { ...entity, tags };
}

export function withoutTags<T extends { readonly tags: readonly Tag[] }>(entity: T, keys: readonly string[]): T {
  const removedKeys = new Set(keys.map((key) => key.toLowerCase()));
  return { ...entity, tags: entity.tags.filter(({ key }) => !removedKeys.has(key.toLowerCase())) };
}
