import { setImmediate } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { type AnyModelDefinition, definedModels, type OwnerId } from '../define-model.js';

/** Documents per deletion: bounds the time that the event loop and other writers wait. */
const LOT = 100;

/** Called between two lots; false stops the removal. */
export type Continue = () => Promise<boolean>;

/** Removes the owner's documents from all collections, in lots, except the owner's own. False when it was stopped. */
export async function removeOwned(connection: Connection, owner: OwnerId, goOn: Continue): Promise<boolean> {
  for (const definition of definedModels()) {
    if (!isLast(definition) && !(await removeFrom(connection, definition, owner, goOn))) return false;
  }
  return true;
}

/** Removes the owner's own document, which reserves its id. */
export async function removeLast(connection: Connection, owner: OwnerId): Promise<void> {
  for (const definition of definedModels()) if (isLast(definition)) await removeFrom(connection, definition, owner, async () => true);
}

const isLast = ({ ownedBy }: AnyModelDefinition): boolean => ownedBy !== 'server' && ownedBy.last === true;

async function removeFrom(connection: Connection, definition: AnyModelDefinition, owner: OwnerId, goOn: Continue): Promise<boolean> {
  const filter = definition.ownedFilter(owner);
  if (!filter) return true;
  const model = definition.on(connection);
  for (;;) {
    const lot = await model.find(filter, { _id: 1 }).limit(LOT).lean<{ _id: string }[]>();
    if (lot.length > 0) await model.deleteMany({ _id: { $in: lot.map(({ _id }) => _id) } });
    if (lot.length < LOT) return true;
    await setImmediate();
    if (!(await goOn())) return false;
  }
}
