import { defined } from '../../kernel/index.js';
import type { PolicyDocument } from '../policy/index.js';

export interface Permissions {
  readonly policies: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument;
}

/** Policy that allows nothing, in place of a named policy that does not exist. */
export const NOTHING: PolicyDocument = { Version: '2012-10-17', Statement: [] };

/**
 * Reads all policies of a principal, the managed ones through their cache. A missing boundary or
 * session policy allows nothing.
 */
export async function permissionsOf(
  holder: { readonly policies: readonly PolicyDocument[]; readonly attached?: readonly string[]; readonly boundary?: string },
  managed: (arn: string) => Promise<PolicyDocument | undefined>,
): Promise<Permissions> {
  const { policies, attached = [], boundary } = holder;
  const found = await Promise.all(attached.map(managed));
  return {
    policies: [...policies, ...found.filter((policy) => policy !== undefined)],
    ...defined({ boundary: boundary === undefined ? undefined : ((await managed(boundary)) ?? NOTHING) }),
  };
}

export async function sessionPoliciesOf(
  documents: readonly PolicyDocument[],
  arns: readonly string[] | undefined,
  managed: (arn: string) => Promise<PolicyDocument | undefined>,
): Promise<readonly PolicyDocument[]> {
  if (!arns?.length) return documents;
  return [...documents, ...(await Promise.all(arns.map(async (arn) => (await managed(arn)) ?? NOTHING)))];
}
