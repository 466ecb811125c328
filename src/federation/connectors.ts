import type { ProviderKind } from '../directory/identity-providers/index.js';
import type { Connector } from './types.js';

/** Connector of a provider type. */
export type Connectors = (kind: ProviderKind) => Connector;

export function createConnectors(connectors: Readonly<Record<ProviderKind, Connector>>): Connectors {
  return (kind) => connectors[kind];
}
