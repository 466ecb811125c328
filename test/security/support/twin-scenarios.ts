import { createScenario, type Scenario, someEmail } from '../../support/scenario.js';
import type { TestServer } from '../../support/server.js';
import { oauthClient } from './hosted.js';

/** Two pools with the same settings, and a user in each with the same address and password: only the pool tells them apart. */
export async function createTwinScenarios(server: TestServer, client: object = {}): Promise<[Scenario, Scenario]> {
  const one = { server, email: someEmail(), client: { ...oauthClient, ...client } };
  return Promise.all([createScenario(one), createScenario(one)]);
}
