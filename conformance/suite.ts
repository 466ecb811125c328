/** What the suite says of one module: https://gitlab.com/openid/conformance-suite, `TestInfo` and its log. */
export interface Info {
  readonly status: 'CREATED' | 'CONFIGURED' | 'RUNNING' | 'WAITING' | 'INTERRUPTED' | 'FINISHED' | 'NOT_YET_CREATED';
  readonly result?: 'PASSED' | 'WARNING' | 'REVIEW' | 'SKIPPED' | 'FAILED' | 'UNKNOWN' | null;
}

export interface LogEntry {
  /** Condition or module that wrote the entry. */
  readonly src: string;
  readonly result?: string;
  readonly msg?: string;
  /** Name of a place for a screenshot; `img` once it is filled. */
  readonly upload?: string;
  readonly img?: string;
}

export type Variant = Readonly<Record<string, string>>;

export interface Plan {
  readonly id: string;
  readonly modules: readonly { readonly testModule: string; readonly variant?: Variant }[];
}

/** Addresses that the suite waits for a person to open. */
export interface Visit {
  readonly url: string;
  readonly method: string;
}

/** The suite's API at an address: plans, modules, logs, screenshots. Every call throws an `Error` with the answer unless it succeeds. */
export function openSuite(address: string) {
  async function ask<T>(method: string, path: string, body?: string): Promise<T> {
    const response = await fetch(new URL(`api/${path}`, address), {
      method,
      headers: { 'content-type': 'application/json', 'x-forwarded-proto': 'https' },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  const json = (value: unknown): string => encodeURIComponent(JSON.stringify(value));
  return {
    version: async (): Promise<string> => (await ask<{ version: string }>('GET', 'server')).version,
    createPlan: (name: string, variant: Variant, configuration: object): Promise<Plan> =>
      ask('POST', `plan?planName=${name}&variant=${json(variant)}`, JSON.stringify(configuration)),
    async createModule(plan: Plan, { testModule, variant }: Plan['modules'][number]): Promise<string> {
      const { id } = await ask<{ id: string }>('POST', `runner?test=${testModule}&plan=${plan.id}&variant=${json(variant ?? {})}`);
      return id;
    },
    start: (id: string): Promise<unknown> => ask('POST', `runner/${id}`),
    cancel: (id: string): Promise<unknown> => ask('DELETE', `runner/${id}`),
    info: (id: string): Promise<Info> => ask('GET', `info/${id}`),
    log: (id: string): Promise<readonly LogEntry[]> => ask('GET', `log/${id}`),
    /** Empty once the module has ended. */
    async visits(id: string): Promise<readonly Visit[]> {
      try {
        const { browser } = await ask<{ browser?: { urlsWithMethod?: Visit[] } }>('GET', `runner/${id}`);
        return browser?.urlsWithMethod ?? [];
      } catch {
        return [];
      }
    },
    visited: (id: string, url: string): Promise<unknown> => ask('POST', `runner/browser/${id}/visit?url=${encodeURIComponent(url)}`),
    upload: (id: string, upload: string, png: Buffer): Promise<unknown> =>
      ask('POST', `log/${id}/images/${upload}`, `data:image/png;base64,${png.toString('base64')}`),
  };
}

export type Suite = ReturnType<typeof openSuite>;
