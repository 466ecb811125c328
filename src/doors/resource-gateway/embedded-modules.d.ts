/** The two packages ship no types; this is what is used of them. */
declare module '@20minutes/s3rver' {
  import type { RequestListener } from 'node:http';

  export default class S3rver {
    constructor(options: { directory: string; silent: boolean; resetOnClose: boolean; vhostBuckets: boolean });
    callback(): RequestListener;
  }
}

declare module 'dynalite' {
  import type { Server } from 'node:http';

  export default function dynalite(options: { path: string; createTableMs: number; deleteTableMs: number; updateTableMs: number }): Server;
}
