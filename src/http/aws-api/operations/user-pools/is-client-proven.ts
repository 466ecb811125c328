import { type AppClient, provesClient } from '../../../../directory/clients/index.js';

/** For the operations that take a client's secret in clear. A public client has none to give. */
export function isClientProven(client: AppClient, given: string | undefined): boolean {
  if (client.secret === undefined || given === undefined) return client.secret === given;
  return provesClient(client, given);
}
