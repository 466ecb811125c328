import { type Connection, type Model, type QueryFilter, Schema, type SchemaDefinition, type SchemaDefinitionProperty } from 'mongoose';

/** Member that holds the owner's id, by the kind of owner. */
type OwnerMember<Member> = { readonly pool: Member } | { readonly identityPool: Member } | { readonly account: Member };

/** Owner of a collection's documents; `server` for those of the installation as a whole. */
export type Owner<Member extends string = string> =
  | 'server'
  | (OwnerMember<Member> & {
      /**
       * Character behind the owner's id at the start of every `_id`, which finds them by the index of `_id`; ids of owners do not contain
       * it. Omitted: another index begins with the member.
       */
      readonly separator?: '/' | ':';
      /** Other forms of the owner's id that the member may hold. */
      readonly aliases?: (ownerId: string) => readonly string[];
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
  /** Returns the filter of all documents of one owner, which an index serves. Throws for documents of the server. */
  ownedFilter(ownerId: string): QueryFilter<Document>;
}

/** Definition whose type of document is not known. */
type AnyModelDefinition = ModelDefinition<{ readonly _id: string }>;

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
    ownedFilter: (ownerId) => filterOf(ownedBy, ownerId) as QueryFilter<Document>,
  };
  definitions.set(name, definition as unknown as AnyModelDefinition);
  return definition;
}

/** Returns the definitions of all modules loaded so far. */
export const definedModels = (): readonly AnyModelDefinition[] => [...definitions.values()];

/** Schema of a part of a document, without an `_id` of its own. */
export const subdocument = (fields: SchemaDefinition): Schema => new Schema(fields, { _id: false });

function filterOf(owner: Owner, ownerId: string): Record<string, unknown> {
  if (owner === 'server') throw new Error('Documents of the server have no other owner.');
  const { separator, aliases, ...members } = owner;
  const [member] = Object.values(members) as [string];
  if (aliases) return { [member]: { $in: [ownerId, ...aliases(ownerId)] } };
  if (separator === undefined) return { [member]: ownerId };
  const next = String.fromCharCode(separator.charCodeAt(0) + 1);
  return { [member]: ownerId, _id: { $gt: `${ownerId}${separator}`, $lt: `${ownerId}${next}` } };
}
