/**
 * Owns the database connection (MongoDB, or the engine embedded in this process), migrations, the form of collection definitions, and the
 * removal of what one owner has in all collections. The definitions themselves and their queries belong to the `*.store.ts` files of the
 * domains.
 */
export type { Connection } from 'mongoose';
export {
  definedModels,
  defineModel,
  type IndexDefinition,
  insertOnce,
  isDuplicateKey,
  type ModelDefinition,
  type Owner,
  type OwnerId,
  subdocument,
} from './define-model.js';
export type { Migration } from './migrations.js';
export { createRemovals, type Removals } from './removal/removals.js';
export { defineReplayCache, type ReplayCache } from './replay-cache.js';
export type { Operation } from './storage.js';
export { openStorage, type Storage, type StorageOptions } from './storage.js';
