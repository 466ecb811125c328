import { type Clock, type Ids, seconds } from '../kernel/index.js';
import { uniqueId } from './aws-ids.js';

/** Generates temporary credentials. */
export function newCredentials({ clock, ids }: { readonly clock: Clock; readonly ids: Ids }, durationSeconds: number) {
  return {
    accessKeyId: uniqueId(ids, 'ASIA', 16),
    secretAccessKey: ids.token(30),
    expiresAt: seconds(clock) + durationSeconds,
  };
}
