import { type AppClient, provesClient } from '../../../../directory/clients/index.js';

/** Verifies a client secret given in clear. A public client has none and must not send one. */
export function isClientProven(client: AppClient, given: string | undefined): boolean {
  if (client.secret === undefined || given === undefined) return client.secret === given;
  return provesClient(client, given);
}
