import type { Origin } from '../authentication/index.js';
import type { Clock } from '../kernel/index.js';
import { contextOf } from './operation-record.js';
import type { Sink } from './sinks.js';

/** Administrative call by an operator or a server with SigV4, or its refusal. */
export interface AdminActivity {
  /** ARN of the principal. */
  readonly who: string;
  /** `cognito-idp:AdminDeleteUser` */
  readonly action: string;
  /** Affected resources: ids and names from the request. */
  readonly on: Readonly<Record<string, unknown>>;
  /** `done`, or the name of the error. */
  readonly result: string;
  readonly requestId: string;
  readonly origin: Origin;
}

/** Administrative calls, sent to the sinks. Not stored. */
export interface AdminActivities {
  record(act: AdminActivity): void;
}

export function createAdminActivities({
  sinks,
  clock,
}: {
  readonly sinks: readonly Pick<Sink, 'take'>[];
  readonly clock: Clock;
}): AdminActivities {
  return {
    record({ origin, on, ...act }) {
      if (sinks.length === 0) return;
      const named = Object.fromEntries(Object.entries(on).filter(([, value]) => typeof value === 'string'));
      const event = { kind: 'operator', at: new Date(clock.now()).toISOString(), ...act, on: named, ...contextOf(origin) };
      for (const sink of sinks) sink.take([event]);
    },
  };
}
