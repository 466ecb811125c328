import { stopSharedServer } from './server.js';

export const mochaHooks = { afterAll: stopSharedServer };
