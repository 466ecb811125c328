/** Types of two packages that ship none, limited to the members in use. */
declare module '@20minutes/s3rver' {
  import type { RequestListener } from 'node:http';
  import type { Middleware } from 'koa';

  export interface StoredObject {
    readonly bucket: string;
    readonly key: string;
    readonly content: NodeJS.ReadableStream | Buffer;
    readonly metadata: Readonly<Record<string, string>>;
  }

  export interface Store {
    getResourcePath(bucket: string, key: string | undefined, resource: string): string;
    getBucket(bucket: string): Promise<object | null>;
    /** Rejects with `ENOENT`. */
    getMetadata(bucket: string, key: string): Promise<Record<string, string | number>>;
    putMetadata(bucket: string, key: string, metadata: Readonly<Record<string, string>>, md5?: string): Promise<void>;
    putContent(path: string, content: NodeJS.ReadableStream | Buffer): Promise<[size: number, md5: string]>;
    putObject(object: StoredObject): Promise<{ size: number; md5: string }>;
    putObjectMultipart(
      bucket: string,
      uploadId: string,
      parts: readonly { number: number; etag: string }[],
    ): Promise<{ size: number; md5: string }>;
    copyObject(
      sourceBucket: string,
      sourceKey: string,
      bucket: string,
      key: string,
      replacement: Readonly<Record<string, string>> | null,
    ): Promise<Record<string, string | number>>;
    deleteObject(bucket: string, key: string): Promise<void>;
    existsObject(bucket: string, key: string): Promise<boolean>;
  }

  export default class S3rver {
    constructor(options: { directory: string; silent: boolean; resetOnClose: boolean; vhostBuckets: boolean });
    readonly store: Store;
    readonly middleware: Middleware[];
    callback(): RequestListener;
  }
}

declare module '@20minutes/s3rver/lib/models/error.js' {
  /** Error rendered as S3's XML. */
  export default class S3Error extends Error {
    constructor(code: string, message: string, detail?: Readonly<Record<string, unknown>>);
  }
}

declare module 'dynalite' {
  import type { Server } from 'node:http';

  export default function dynalite(options: { path: string; createTableMs: number; deleteTableMs: number; updateTableMs: number }): Server;
}
