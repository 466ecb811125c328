import type { ProviderKind } from '../directory/identity-providers/index.js';
import type { Connector } from './types.js';

/** How each kind of provider is spoken with. */
export type Connectors = (kind: ProviderKind) => Connector;

export function createConnectors(connectors: Readonly<Record<ProviderKind, Connector>>): Connectors {
  return (kind) => connectors[kind];
}
