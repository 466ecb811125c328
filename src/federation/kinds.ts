import type { ProviderKind } from '../directory/identity-providers/index.js';
import type { UpstreamKind } from './types.js';

/** How each kind of provider is spoken with. */
export type Kinds = (kind: ProviderKind) => UpstreamKind;

export function createKinds(kinds: Readonly<Record<ProviderKind, UpstreamKind>>): Kinds {
  return (kind) => kinds[kind];
}
