import { type Connection, type Model, type QueryFilter, Schema, type SchemaDefinition, type SchemaDefinitionProperty } from 'mongoose';
/** Error of a write that a unique index refused. */
export interface DuplicateKeyError {
  readonly code: typeof DUPLICATE_KEY;
  /** Fields of the index with the values that were refused. */
  readonly keyValue?: Readonly<Record<string, unknown>>;
}

/** MongoDB's server error `DuplicateKey`; the embedded engine throws the same. */
const DUPLICATE_KEY = 11000;

export function isDuplicateKey(error: unknown): error is DuplicateKeyError {
  return (error as { code?: unknown } | null)?.code === DUPLICATE_KEY;
}

/** Awaits one write: true when it is done, false when a unique index refused it. Of several equal inserts at once exactly one is true. */
export async function insertOnce(write: PromiseLike<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** User pool, a user or an app client of it, or identity pool. */
export type OwnerId =
  | { readonly pool: string; readonly user?: never; readonly client?: never }
  | { readonly pool: string; readonly user: string; readonly client?: never }
  | { readonly pool: string; readonly client: string; readonly user?: never }
  | { readonly identityPool: string; readonly pool?: never; readonly user?: never; readonly client?: never };

/** Members that hold the owner's id. */
type OwnerMembers<Member> =
  | {
      readonly pool: Member;
      /** Documents that go with a user of the pool: the member that holds the `sub`, or the filter in terms of both ids. */
      readonly user?: Member | ((poolId: string, sub: string) => Readonly<Record<string, unknown>>);
      /** Documents that go with an app client of the pool. */
      readonly client?: Member;
      /** Other forms of the pool's id that the member may hold. */
      readonly aliases?: (poolId: string) => readonly string[];
    }
  | { readonly identityPool: Member }
  | { readonly account: Member };

/** Owner of a collection's documents; `server` for those of the installation as a whole. */
export type Owner<Member extends string = string> =
  | 'server'
  | (OwnerMembers<Member> & {
      /**
       * Character behind the owner's id at the start of every `_id`, which finds them by the index of `_id`; ids of owners do not contain
       * it. Omitted: another index begins with the member.
       */
      readonly separator?: '/' | ':';
      /** The owner's own document, which reserves the id until all others are removed. */
      readonly last?: true;
    });

/** Index in MongoDB's terms. */
export interface IndexDefinition {
  readonly on: Readonly<Record<string, 1 | -1>>;
  readonly unique?: boolean;
  readonly sparse?: boolean;
  readonly partialFilterExpression?: Readonly<Record<string, unknown>>;
  /** Seconds after the date in the indexed member. */
  readonly expireAfterSeconds?: number;
}

export interface ModelOptions<Document> {
  /** Mongoose's name of the model. */
  readonly name: string;
  readonly collection: string;
  readonly ownedBy: Owner<keyof Document & string>;
  /** Mongoose's schema type of every member; members without one are not stored. */
  readonly fields: { readonly [Name in keyof Document]-?: SchemaDefinitionProperty };
  /** Created in this order by `Storage.ready`. */
  readonly indexes?: readonly IndexDefinition[];
  /** Stores objects without members, too. */
  readonly keepEmptyObjects?: boolean;
}

/** One collection: its documents, indexes and owner. */
export interface ModelDefinition<Document> {
  readonly name: string;
  readonly collection: string;
  readonly ownedBy: Owner;
  /** Returns the connection's model, which several stores may share. */
  on(connection: Connection): Model<Document>;
  /** Returns the filter of all documents of one owner, which an index serves; undefined where owners of this kind have none. */
  ownedFilter(owner: OwnerId): QueryFilter<Document> | undefined;
}

/** Definition whose type of document is not known. */
export type AnyModelDefinition = ModelDefinition<{ readonly _id: string }>;

const definitions = new Map<string, AnyModelDefinition>();

/** Defines a collection. Throws when the name is in use. */
export function defineModel<Document>(options: ModelOptions<Document>): ModelDefinition<Document> {
  const { name, collection, ownedBy, fields, indexes = [], keepEmptyObjects = false } = options;
  if (definitions.has(name)) throw new Error(`The model ${name} is defined twice.`);
  const schema = new Schema(fields as SchemaDefinition, { collection, versionKey: false, minimize: !keepEmptyObjects });
  for (const { on, ...index } of indexes) schema.index(on, index);
  const definition: ModelDefinition<Document> = {
    name,
    collection,
    ownedBy,
    on: (connection) => (connection.models[name] ?? connection.model(name, schema)) as unknown as Model<Document>,
    ownedFilter: (owner) => filterOf(ownedBy, owner) as QueryFilter<Document> | undefined,
  };
  definitions.set(name, definition as unknown as AnyModelDefinition);
  return definition;
}

/** Returns the definitions of all modules loaded so far. */
export const definedModels = (): readonly AnyModelDefinition[] => [...definitions.values()];

/** Schema of a part of a document, without an `_id` of its own. */
export const subdocument = (fields: SchemaDefinition): Schema => new Schema(fields, { _id: false });

function filterOf(by: Owner, owner: OwnerId): Record<string, unknown> | undefined {
  if (by === 'server' || 'account' in by) return undefined;
  if ('identityPool' in by) return owner.pool === undefined ? ownFilter(by.identityPool, owner.identityPool, by.separator) : undefined;
  if (owner.pool === undefined) return undefined;
  const { pool, user, client } = owner;
  if (user !== undefined) {
    if (by.user === undefined) return undefined;
    return { [by.pool]: pool, ...(typeof by.user === 'string' ? { [by.user]: user } : by.user(pool, user)) };
  }
  if (client !== undefined) return by.client === undefined ? undefined : { [by.pool]: pool, [by.client]: client };
  if (by.aliases) return { [by.pool]: { $in: [pool, ...by.aliases(pool)] } };
  return ownFilter(by.pool, pool, by.separator);
}

function ownFilter(member: string, ownerId: string, separator: '/' | ':' | undefined): Record<string, unknown> {
  if (separator === undefined) return { [member]: ownerId };
  const next = String.fromCharCode(separator.charCodeAt(0) + 1);
  return { [member]: ownerId, _id: { $gt: `${ownerId}${separator}`, $lt: `${ownerId}${next}` } };
}
