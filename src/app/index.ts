/** Composition root: the only folder that creates services and knows the settings. */
export { createServer, type Overrides, type Server } from './server.js';
