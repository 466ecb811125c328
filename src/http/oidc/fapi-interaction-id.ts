import type { Ids } from '../../kernel/index.js';

/** Header that correlates the logs of both sides (FAPI 1.0 Baseline section 6.2.1, FAPI 2.0 Implementation Advice). */
export const INTERACTION_ID = 'x-fapi-interaction-id';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Returns the client's interaction ID where it is a UUID (RFC 9562), otherwise a new one: the value reaches header and log. */
export const interactionIdOf = (sent: string, ids: Pick<Ids, 'uuid'>): string => (UUID.test(sent) ? sent : ids.uuid());
