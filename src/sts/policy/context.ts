/** Condition keys of a request; names ignore case. A list is a multivalued key. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/** Condition keys by lower-case name, as they are compared. */
export type Context = ReadonlyMap<string, string | readonly string[]>;

/** Merges records; later ones override earlier ones, whatever the case of their keys. */
export function contextOf(...records: readonly RequestContext[]): Context {
  const context = new Map<string, string | readonly string[]>();
  for (const record of records) for (const [key, value] of Object.entries(record)) context.set(key.toLowerCase(), value);
  return context;
}

/** Returns the global condition keys of every request, for any principal. */
export function requestContext(request: {
  readonly now: number;
  readonly sourceIp?: string;
  readonly secure?: boolean;
  readonly userAgent?: string;
  readonly referer?: string;
  readonly region?: string;
}): RequestContext {
  const optional = {
    'aws:SourceIp': request.sourceIp,
    'aws:SecureTransport': request.secure === undefined ? undefined : String(request.secure),
    'aws:UserAgent': request.userAgent,
    'aws:Referer': request.referer,
    'aws:RequestedRegion': request.region,
  };
  return {
    'aws:CurrentTime': new Date(request.now).toISOString(),
    'aws:EpochTime': String(Math.floor(request.now / 1000)),
    ...Object.fromEntries(Object.entries(optional).filter((entry): entry is [string, string] => entry[1] !== undefined)),
  };
}
